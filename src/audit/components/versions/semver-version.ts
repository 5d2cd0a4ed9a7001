import { compare, parse, type SemVer } from 'semver';

// Databases also write 1 and 1.2, and Go and others a "v" in front.
const SHORT = /^[vV=]?\s*(\d{1,16})(?:\.(\d{1,16}))?(?:\.(\d{1,16}))?((?:[-+].*)?)$/s;

/** Semantic Versioning 2.0.0, section 11; missing numbers count as 0. For npm, crates.io, Go and others. */
export function compareSemver(a: string, b: string): number | undefined {
  const [first, second] = [read(a), read(b)];
  return first === undefined || second === undefined ? undefined : compare(first, second);
}

/** True for a version with all three numbers. */
export function isWholeSemver(version: string): boolean {
  return parse(version.replace(/^v/, '')) !== null;
}

function read(version: string): SemVer | undefined {
  const [, major, minor = '0', patch = '0', rest = ''] = SHORT.exec(version.trim()) ?? [];
  if (major === undefined) return undefined;
  return parse(`${Number(major)}.${Number(minor)}.${Number(patch)}${rest}`, { loose: true }) ?? undefined;
}
