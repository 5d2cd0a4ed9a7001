import { sameFound } from '../change/same-found.ts';
import type { Change } from '../state/change.ts';
import type { Plan, PlannedEntry } from '../run/plan-model.ts';
import type { Installed, OwnedPath } from '../state/installed.ts';
import type { Ledger } from '../state/ledger.ts';

/**
 * What a bundle owns once its plan was carried out: everything that it places outside the run's own directory. A directory
 * that was there before is nobody's.
 * @param changes what has changed.
 */
export function ownedPaths(plan: Plan, changes: readonly Change[], key: string, ledger: Ledger): OwnedPath[] {
  const changed = new Map(changes.map((change) => [change.path, change]));
  const lasting = plan.entries.filter(({ path }) => !path.startsWith(`${plan.workspace}/`));
  return lasting.flatMap((entry) => ownedPath(entry, changed.get(entry.path), key, ledger));
}

function ownedPath(
  { path, kind, before }: PlannedEntry,
  change: Change | undefined,
  key: string,
  ledger: Ledger,
): OwnedPath[] {
  const placed = change === undefined ? before?.found : change.after;
  if (placed === undefined || placed === null) return [];
  const claims = ledger.claimsOn(path);
  const known = claims.find(({ by }) => by.key === key) ?? claims[0];
  if (known !== undefined) return [{ path, placed, original: known.owned.original }];
  const original = change === undefined ? placed : change.before;
  return kind === 'directory' && original !== null ? [] : [{ path, placed, original }];
}

/** The bundles of the ledger that lose paths to this one, because it has other content there. */
export function losers(owned: readonly OwnedPath[], key: string, ledger: Ledger): Installed[] {
  const lost = new Map<string, Set<string>>();
  for (const { path, placed } of owned)
    for (const { by, owned: theirs } of ledger.claimsOn(path))
      if (by.key !== key && !sameFound(theirs.placed, placed))
        lost.set(by.key, (lost.get(by.key) ?? new Set()).add(path));
  return [...lost].flatMap(([loser, paths]) => {
    const installed = ledger.find(loser);
    if (installed === undefined) return [];
    return [{ ...installed, paths: installed.paths.filter(({ path }) => !paths.has(path)) }];
  });
}
