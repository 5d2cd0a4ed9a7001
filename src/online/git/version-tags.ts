import semver, { type SemVer } from 'semver';

/** A tag that names a version: `v1.4.2` or `1.4.2`. */
export interface VersionTag {
  /** Without `refs/tags/`. */
  readonly name: string;
  readonly version: SemVer;
  readonly commit: string;
}

const TAG = /^refs\/tags\/(v?\d+\.\d+\.\d+(?:[-+].*)?)$/;

/** The tags of a remote that name versions (Semantic Versioning 2.0.0), highest first. */
export function versionTags(objects: ReadonlyMap<string, string>): VersionTag[] {
  const tags = [...objects].flatMap(([ref, commit]) => {
    const name = TAG.exec(ref)?.[1];
    const version = name === undefined ? null : semver.parse(name.replace(/^v/, ''));
    return name === undefined || version === null ? [] : [{ name, version, commit }];
  });
  return tags.sort((a, b) => semver.compareBuild(b.version, a.version) || (a.name < b.name ? 1 : -1));
}

/**
 * The tags of the highest version in a range: one, or two that name the same version. Pre-releases count as npm counts
 * them: only when the range itself names one of the same version.
 */
export function highestIn(tags: readonly VersionTag[], range: string): VersionTag[] {
  const highest = tags.find(({ version }) => semver.satisfies(version, range));
  return tags.filter(
    ({ version }) => highest !== undefined && semver.compareBuild(version, highest.version) === 0,
  );
}

/** Some tags whose versions are nearest to where a range begins, highest first. */
export function nearestTo(tags: readonly VersionTag[], range: string): VersionTag[] {
  const start = semver.minVersion(range);
  if (start === null) return tags.slice(0, 6);
  const below = tags.findIndex(({ version }) => version.compare(start) < 0);
  const middle = below < 0 ? tags.length : below;
  return tags.slice(Math.max(0, middle - 3), middle + 3);
}
