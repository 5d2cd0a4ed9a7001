import { livingPaths } from '../change/holdings.ts';
import type { Installed, OwnedPath } from '../state/installed.ts';
import type { Claim, Ledger } from '../state/ledger.ts';

/** One bundle as it is now, and as it is to be again. */
export interface Turn {
  readonly key: string;
  readonly before: Installed | undefined;
  /** What it has now, by path. */
  readonly mine: ReadonlyMap<string, OwnedPath>;
  /** What others have taken from it, by path. */
  readonly lost: ReadonlyMap<string, OwnedPath>;
  /** What it is to have again. */
  readonly again: ReadonlySet<string>;
  /** What other bundles have. */
  readonly others: (path: string) => readonly Claim[];
  /** Others that have lost a path to somebody. */
  readonly losers: (path: string) => readonly Claim[];
}

/** @param before what was installed of the key then; undefined: nothing. */
export function turnOf(key: string, before: Installed | undefined, ledger: Ledger): Turn {
  const now = ledger.find(key);
  const lost = new Map<string, Claim[]>();
  for (const by of ledger.all())
    for (const owned of by.paths)
      if (owned.takenBy !== undefined && by.key !== key)
        lost.set(owned.path, [...(lost.get(owned.path) ?? []), { by, owned }]);
  return {
    key,
    before,
    mine: byPath(livingPaths(now)),
    lost: byPath((now?.paths ?? []).filter(({ takenBy }) => takenBy !== undefined)),
    again: new Set(livingPaths(before).map(({ path }) => path)),
    others: (path) => ledger.claimsOn(path).filter(({ by }) => by.key !== key),
    losers: (path) => lost.get(path) ?? [],
  };
}

function byPath(paths: readonly OwnedPath[]): Map<string, OwnedPath> {
  return new Map(paths.map((owned) => [owned.path, owned]));
}
