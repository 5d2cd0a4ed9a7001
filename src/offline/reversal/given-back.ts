import { sameFound } from '../change/same-found.ts';
import type { Target } from '../change/towards.ts';
import { withTakers } from '../change/with-takers.ts';
import type { Installed } from '../state/installed.ts';
import type { Claim } from '../state/ledger.ts';
import type { Turn } from './turn-of.ts';

/** What a rollback makes of paths, and what the ledger has then. */
export interface GivenBack {
  readonly targets: readonly Target[];
  /** Of the bundle itself, and of those that get back what it had taken over. */
  readonly installed: readonly Installed[];
}

/**
 * Decides what becomes of each path that no other bundle has. One that the bundle gives up goes to whom it was taken from;
 * where that one is gone, it is as before any bundle came, and so is one that was shared with a bundle that is gone.
 * @param net what the bundle itself has changed since.
 */
export function givenBack(net: readonly Target[], turn: Turn): GivenBack {
  const { mine, lost, again, others } = turn;
  const all = [...net, ...sharedOnce(net, turn)];
  const free = all.filter(({ path }) => others(path).length === 0 && (again.has(path) || !lost.has(path)));
  const heirs = new Map(free.map((target) => [target.path, heirsTo(target, turn)]));
  const targets = free.map((target): Target => {
    const { path, left } = target;
    // Who had taken it over is gone, and what was there before any bundle is back.
    if (again.has(path))
      return { ...target, left: lost.has(path) ? (lost.get(path)?.original ?? null) : left };
    const owned = mine.get(path);
    const isOrphan = owned?.takenFrom !== undefined && heirs.get(path)?.length === 0;
    return isOrphan ? { ...target, want: owned.original } : target;
  });
  return {
    targets,
    installed: [...itself(turn, heirs), ...regained([...heirs.values()].flat())],
  };
}

/** What it has not changed, because another one had placed the same, and gives up now. */
function sharedOnce(net: readonly Target[], { mine, again }: Turn): Target[] {
  const known = new Set(net.map(({ path }) => path));
  const given = [...mine.values()].filter(({ path }) => !again.has(path) && !known.has(path));
  return given
    .filter(({ original, placed }) => !sameFound(original, placed))
    .map(({ path, original, placed }) => ({ path, want: original, left: placed }));
}

/** Who gets a path back: from whom it was taken, and who had placed what comes back. */
function heirsTo({ path, want }: Target, { key, mine, again, losers }: Turn): readonly Claim[] {
  const isTheirs = ({ owned }: Claim): boolean => sameFound(owned.placed, want);
  // What both have placed is of both again.
  if (again.has(path)) return losers(path).filter((claim) => claim.owned.takenBy === key && isTheirs(claim));
  const from = mine.get(path)?.takenFrom;
  return losers(path).filter(
    (claim) => (claim.by.key === from && claim.owned.takenBy === key) || isTheirs(claim),
  );
}

/** The bundle as it was then, without what others have now or get back. */
function itself(
  { before, lost, again, others }: Turn,
  heirs: ReadonlyMap<string, readonly Claim[]>,
): Installed[] {
  if (before === undefined) return [];
  const takers = new Map<string, string>();
  for (const { path, placed } of before.paths) {
    const holders = [...others(path), ...(heirs.get(path) ?? [])];
    const rival = holders.find(({ owned }) => !sameFound(owned.placed, placed));
    const taker = rival?.by.key ?? (heirs.has(path) ? undefined : lost.get(path)?.takenBy);
    if (again.has(path) && taker !== undefined) takers.set(path, taker);
  }
  return [withTakers(before, takers)];
}

function regained(claims: readonly Claim[]): Installed[] {
  const paths = new Map<Installed, Map<string, undefined>>();
  for (const { by, owned } of claims) {
    const known = paths.get(by) ?? new Map<string, undefined>();
    paths.set(by, known.set(owned.path, undefined));
  }
  return [...paths].map(([by, freed]) => withTakers(by, freed));
}
