import type { Manifest } from '../manifest.ts';
import type { SourceSpec } from '../source-spec.ts';

/** The source URLs of a manifest that hold credentials, each with its form without them. */
export function secretSources(manifest: Manifest): ReadonlyMap<string, string> {
  const programs = manifest.code.flatMap(({ program }) => ('source' in program ? [program.source] : []));
  const sources: SourceSpec[] = [...manifest.data.map(({ source }) => source), ...programs];
  const pairs = sources.flatMap((source) =>
    source.kind === 'url' && source.text !== source.redacted ? [[source.text, source.redacted] as const] : [],
  );
  return new Map(pairs);
}
