import type { Change } from '../state/change.ts';
import type { OwnedPath } from '../state/installed.ts';

/** What a bundle has of a path that it has changed, and that nobody had before. */
export function asPlaced({ path, before, after }: Change): OwnedPath[] {
  return after === null ? [] : [{ original: before, path, placed: after }];
}

/** True if some changes are all that a bundle has, as after most first runs: then nobody needs to write both lists. */
export function areAsPlaced(paths: readonly OwnedPath[], changes: readonly Change[]): boolean {
  if (paths.length !== changes.length) return false;
  return paths.every((owned, at) => {
    const { path, before, after } = changes[at] as Change;
    const { original, placed, takenBy, takenFrom } = owned;
    return (
      path === owned.path &&
      after === placed &&
      before === original &&
      takenBy === undefined &&
      takenFrom === undefined
    );
  });
}
