import type { Installed, OwnedPath } from '../state/installed.ts';

/**
 * What a bundle has once others have taken paths from it, or have given them back.
 * @param takers by path the key of who has taken it; undefined: nobody any more.
 * @returns a bundle without a name is without those that were taken: it is gone with its next version, and nobody waits for it.
 */
export function withTakers(installed: Installed, takers: ReadonlyMap<string, string | undefined>): Installed {
  const paths = installed.paths.flatMap((owned): OwnedPath[] => {
    if (!takers.has(owned.path)) return [owned];
    const taker = takers.get(owned.path);
    const { takenBy: _before, ...free } = owned;
    if (taker === undefined) return [free];
    return installed.name === undefined ? [] : [{ ...free, takenBy: taker }];
  });
  return { ...installed, paths };
}
