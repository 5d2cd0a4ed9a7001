import type { Manifest } from '../manifest.ts';

/** Everything that a manifest means, as one text without credentials and places: equal texts, equal meaning. */
export function manifestFacts(manifest: Manifest): string {
  return JSON.stringify(manifest, (key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (key === 'at') return undefined;
    return 'key' in value && 'nature' in value ? value.key : value;
  });
}
