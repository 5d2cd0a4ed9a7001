const PACKED: readonly (readonly [ending: RegExp, types: readonly string[], what: string])[] = [
  [/\.(?:jar|war|ear)$/i, ['jar', 'zip'], 'Java archive'],
  [/\.whl$/i, ['zip', 'jar'], 'Python wheel'],
  [/\.egg$/i, ['zip', 'jar'], 'Python egg'],
  [/\.nupkg$/i, ['zip', 'jar'], 'NuGet package'],
  [/\.gem$/i, ['tar'], 'Ruby gem'],
  [/\.deb$/i, ['ar', 'deb', 'data'], 'Debian package'],
  [/\.rpm$/i, ['rpm', 'data'], 'RPM package'],
  [/\.apk$/i, ['gzip', 'zip', 'jar'], 'Alpine or Android package'],
  [/\.crate$/i, ['gzip'], 'Rust crate'],
];

/** What kind of packed component a file is, by its name and by what its first bytes say; undefined for all others. */
export function packedComponent(path: string, type: string): string | undefined {
  return PACKED.find(([ending, types]) => ending.test(path) && types.includes(type))?.[2];
}
