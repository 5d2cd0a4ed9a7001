import type { Manifest, NamedSource } from './manifest.ts';

/** Every source that a manifest names, each once (by its redacted form), in the order of data, then code. */
export function namedSources(manifest: Manifest): NamedSource[] {
  const named = new Map<string, NamedSource>();
  const data = manifest.data.map(({ source, integrity, at }) => ({ spec: source, integrity, at }));
  const code = manifest.code.flatMap(({ program, at }) =>
    'source' in program ? [{ spec: program.source, integrity: undefined, at }] : [],
  );
  for (const { spec, integrity, at } of [...data, ...code]) {
    const before: NamedSource = named.get(spec.redacted) ?? { spec, ...(at === undefined ? {} : { at }) };
    named.set(spec.redacted, { ...before, ...(integrity === undefined ? {} : { integrity }) });
  }
  return [...named.values()];
}
