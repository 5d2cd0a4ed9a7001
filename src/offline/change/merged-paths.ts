import type { OwnedPath } from '../state/installed.ts';

/** The paths of a bundle with more of them, each directory before what is in it; what it has already stays as it is. */
export function mergedPaths(paths: readonly OwnedPath[], more: readonly OwnedPath[]): OwnedPath[] {
  const known = new Set(paths.map(({ path }) => path));
  const all = [...paths, ...more.filter(({ path }) => !known.has(path))];
  return all.sort((one, other) => (one.path < other.path ? -1 : 1));
}
