import { intakeOf } from './intake.ts';
import type { Manifest, NamedSource } from './manifest.ts';

/** Every source that a manifest names, each once (by its lock key), in the order of data, then code. */
export function namedSources(manifest: Manifest): NamedSource[] {
  const named = new Map<string, NamedSource>();
  const data = manifest.data.map((entry) => ({ spec: entry.source, entry }));
  const code = manifest.code.flatMap((entry) =>
    'source' in entry.program ? [{ spec: entry.program.source, entry }] : [],
  );
  for (const { spec, entry } of [...data, ...code]) {
    const { at } = entry;
    const before: NamedSource = named.get(spec.key) ?? { spec, ...(at === undefined ? {} : { at }) };
    named.set(spec.key, { ...before, ...intakeOf(entry) });
  }
  return [...named.values()];
}
