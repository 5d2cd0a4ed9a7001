import type { Intake } from '../intake.ts';
import type { Manifest } from '../manifest.ts';
import type { SourceSpec } from '../source-spec.ts';

/** The URLs of a manifest's sources that hold credentials, each as it may be written with its form without them. */
export function secretSources(manifest: Manifest): ReadonlyMap<string, string> {
  const programs = manifest.code.flatMap(({ program }) => ('source' in program ? [program.source] : []));
  const intakes = [...manifest.data, ...manifest.code].flatMap(urlsOf);
  const sources = [...manifest.data.map(({ source }) => source), ...programs, ...intakes];
  return new Map(sources.flatMap(formsOf));
}

function urlsOf({ mirrors = [], verify = {} }: Intake): SourceSpec[] {
  const { keys = [], root, sums, signature } = verify;
  const named = [root, sums, signature].filter((source) => source !== undefined);
  return [...mirrors, ...keys.filter((key) => typeof key !== 'string'), ...named];
}

function formsOf(source: SourceSpec): (readonly [string, string])[] {
  if (source.kind !== 'url' || source.text === source.redacted) return [];
  const { text, redacted } = source;
  // With `archive: true` the wrapper is not written.
  const plain = text.startsWith('tar+') ? [[text.slice(4), redacted.slice(4)] as const] : [];
  return [[text, redacted], ...plain];
}
