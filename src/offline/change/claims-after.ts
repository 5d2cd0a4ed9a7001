import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import type { Installed, OwnedPath } from '../state/installed.ts';
import { agrees } from './demand-no-rival.ts';
import { heirsOf } from './heirs.ts';
import type { Holdings } from './holdings.ts';
import type { LastingPaths } from './lasting-paths.ts';
import { ownedPaths } from './owned-paths.ts';
import { withTakers } from './with-takers.ts';

/** Who owns what once a plan was carried out: its own bundle, and those others for which that changes. */
export function claimsAfter(
  { entries, deletes, kept }: LastingPaths,
  holdings: Holdings,
  ground: Ground,
): { readonly owned: OwnedPath[]; readonly disowned: Installed[] } {
  const owned = ownedPaths({ entries, kept }, holdings, ground);
  return { owned, disowned: othersAfter(entries, leftBy([...owned, ...deletes], holdings), holdings) };
}

/** What the bundle has had and has no more, and what is not taken away. */
function leftBy(seen: readonly { readonly path: string }[], { installed }: Holdings): OwnedPath[] {
  if (installed === undefined) return [];
  const gone = new Set(seen.map(({ path }) => path));
  return installed.paths.filter(({ path }) => !gone.has(path));
}

/** From some paths are taken over, some have directories that are left to them. */
function othersAfter(
  entries: readonly PlannedEntry[],
  left: readonly OwnedPath[],
  { key, others, all }: Holdings,
): Installed[] {
  const losers = losersOf(entries, key, others);
  if (left.length === 0) return [...losers.values()];
  const rest = all().filter((other) => other.key !== key);
  const heirs = heirsOf(
    left,
    rest.map((other) => losers.get(other.key) ?? other),
  );
  return [...new Map([...losers.values(), ...heirs].map((each) => [each.key, each])).values()];
}

function losersOf(
  entries: readonly PlannedEntry[],
  taker: string,
  others: Holdings['others'],
): Map<string, Installed> {
  const lost = new Map<Installed, Map<string, string>>();
  for (const entry of entries)
    for (const { by, owned } of others(entry.path))
      if (!agrees(owned.placed, entry))
        lost.set(by, (lost.get(by) ?? new Map<string, string>()).set(entry.path, taker));
  return new Map([...lost].map(([by, paths]) => [by.key, withTakers(by, paths)]));
}
