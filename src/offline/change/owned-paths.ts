import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import { changedSince, placingError } from '../run/run-error.ts';
import type { Found } from '../state/found.ts';
import type { OwnedPath } from '../state/installed.ts';
import { agrees, rivalOf } from './demand-no-rival.ts';
import { claimAt, type Holdings, isUntouched } from './holdings.ts';
import type { LastingPaths } from './lasting-paths.ts';
import { foundAfter } from './found-after.ts';

/**
 * What a bundle owns once its plan was carried out. A directory that was there before any bundle came is never owned.
 */
export function ownedPaths(
  { entries, kept }: Pick<LastingPaths, 'entries' | 'kept'>,
  holdings: Holdings,
  ground: Ground,
): OwnedPath[] {
  const owned = entries.flatMap((entry) => ownedBy(entry, holdings, ground));
  return [...owned, ...kept].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function ownedBy(entry: PlannedEntry, holdings: Holdings, ground: Ground): OwnedPath[] {
  const { path, before, after } = entry;
  const known = claimAt(holdings, path);
  const changed = known === undefined || isUntouched(known) ? undefined : known;
  if (after !== undefined) {
    const original = changed === undefined ? (before?.found ?? null) : changed.original;
    return [{ original, path, placed: after, ...takenFrom(entry, holdings) }];
  }
  if (entry.kind === 'directory' && known === undefined) return [];
  const placed = placedBefore(entry, holdings) ?? foundThere(entry, ground);
  const original = changed === undefined ? placed : changed.original;
  return [{ original, path, placed, ...takenFrom(entry, holdings) }];
}

function takenFrom(entry: PlannedEntry, { mine, others }: Holdings): Pick<OwnedPath, 'takenFrom'> {
  const from = rivalOf(entry, others(entry.path))?.by.key ?? mine(entry.path)?.takenFrom;
  return from === undefined ? {} : { takenFrom: from };
}

/** What the version before has placed, if that is what this one wants: so what has drifted from it stays seen. */
function placedBefore(entry: PlannedEntry, { mine }: Holdings): Found | undefined {
  const placed = mine(entry.path)?.placed;
  return placed !== undefined && agrees(placed, entry) ? placed : undefined;
}

function foundThere(entry: PlannedEntry, ground: Ground): Found {
  try {
    const sight = ground.look(entry.path);
    if (sight === undefined) throw changedSince(entry.path);
    const found = foundAfter(entry, sight);
    return found.kind === 'directory' ? { ...found, mode: sight.mode } : found;
  } catch (error) {
    throw placingError(entry.path, error);
  }
}
