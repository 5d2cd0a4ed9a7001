import { lstatSync } from 'node:fs';
import type { PlannedEntry } from '../run/plan-model.ts';
import { placingError } from '../run/run-error.ts';
import type { Found } from '../state/found.ts';
import type { OwnedPath } from '../state/installed.ts';
import { agrees } from './demand-no-rival.ts';
import { type Holdings, originalOf } from './holdings.ts';
import { madeBy } from './made-by.ts';
import { NewOwner } from './new-owner.ts';
import { foundAfter } from './planned-changes.ts';

/**
 * What a bundle owns once its plan was carried out. A directory that was there before any bundle came is never owned.
 * @param entries those that outlive the run. @param kept directories that it goes on to own.
 */
export function ownedPaths(
  entries: readonly PlannedEntry[],
  kept: readonly OwnedPath[],
  holdings: Holdings,
): OwnedPath[] {
  const owners = new NewOwner(madeBy(entries));
  const owned = entries.flatMap((entry) => ownedBy(entry, holdings, owners));
  return [...owned, ...kept].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function ownedBy(entry: PlannedEntry, holdings: Holdings, owners: NewOwner): OwnedPath[] {
  const { path, action, before } = entry;
  const known = originalOf(holdings, path);
  if (action !== 'unchanged') {
    const placed = foundAfter(entry, owners.of(path, entry.owner));
    return [{ path, placed, original: known === undefined ? (before?.found ?? null) : known }];
  }
  if (entry.kind === 'directory' && known === undefined) return [];
  const placed = placedBefore(entry, holdings) ?? foundThere(entry);
  return [{ path, placed, original: known === undefined ? placed : known }];
}

/** What the version before has placed, if that is what this one wants: so what has drifted from it stays seen. */
function placedBefore(entry: PlannedEntry, { mine }: Holdings): Found | undefined {
  const placed = mine(entry.path)?.placed;
  return placed !== undefined && agrees(placed, entry) ? placed : undefined;
}

function foundThere(entry: PlannedEntry): Found {
  try {
    const { uid, gid, mode } = lstatSync(entry.path);
    const found = foundAfter(entry, { uid, gid });
    return found.kind === 'directory' ? { ...found, mode: mode & 0o7777 } : found;
  } catch (error) {
    throw placingError(entry.path, error);
  }
}
