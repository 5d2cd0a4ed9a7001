import { lstatSync, mkdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { ArxError } from '../../core/errors.ts';
import { syncDirectory } from '../../sys/atomic-write.ts';
import { makeDirectories } from '../../sys/make-directories.ts';
import { followedLinks } from '../run/followed-links.ts';
import { localGround } from '../run/local-ground.ts';
import { demandOwn, demandSafeAbove, demandSafeOwner } from './demand-own.ts';
import { stateInvalid, withinState } from './state-invalid.ts';

/** The directory where a host keeps what bundles have placed. It was checked: nobody but its owner and root can write it. */
export interface StateDirectory {
  /** Absolute, without links. */
  readonly path: string;
  /** Missing: it is looked at, and nothing that a journal is needed for is changed. */
  readonly lock?: HeldLock;
}

/** The lock of a host (host-lock.ts), as those see it who work under it. */
export interface HeldLock {
  /** Returns normally while nobody else can have it. @throws ArxError RUN_LOCK_LOST. */
  demandHeld(): void;
}

/** The parts of the state that are directories. */
export type StatePart =
  | 'ledger'
  | 'floors'
  | 'receipts'
  | 'controllers'
  | 'objects'
  | 'objects/sha256'
  | 'logs'
  | 'journal'
  | 'workspaces'
  | 'worker'
  | 'fleet'
  | `fleet/${string}`;

/**
 * The state directory, made if it is missing (0700).
 * @throws ArxError RUN_STATE_INVALID if others own it, or can write it or one above it; WRITE_FAILED.
 */
export function openState(context: Context): StateDirectory {
  const path = context.stateDir;
  if (isOther(path)) throw noDirectory(path);
  const made = withinState(path, () => makeDirectories(path, 0o700));
  if (made !== undefined) withinState(path, () => syncParents(path, made));
  return checked(path);
}

/** The same without making it: undefined if there is none. @throws ArxError RUN_STATE_INVALID. */
export function peekState(context: Context): StateDirectory | undefined {
  const found = withinState(context.stateDir, () => statSync(context.stateDir, { throwIfNoEntry: false }));
  return found === undefined ? undefined : checked(context.stateDir);
}

/** A part of the state, made if it is missing (0700). @throws ArxError RUN_STATE_INVALID, WRITE_FAILED. */
export function makePart(state: StateDirectory, part: StatePart): string {
  const path = join(state.path, part);
  if (part.includes('/')) makePart(state, dirname(part) as StatePart);
  if (hasPart(state, part)) return path;
  withinState(path, () => mkdirSync(path, { mode: 0o700 }));
  syncDirectory(dirname(path));
  return path;
}

/** Whether a part of the state is there. @throws ArxError RUN_STATE_INVALID if it is no directory of the owner's own. */
export function hasPart(state: StateDirectory, part: StatePart): boolean {
  const path = join(state.path, part);
  if (part.includes('/') && !hasPart(state, dirname(part) as StatePart)) return false;
  const found = withinState(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (found !== undefined) demandOwnDirectory(path, found);
  return found !== undefined;
}

/** Makes the names of new directories durable, from the last to the first. */
function syncParents(path: string, first: string): void {
  syncDirectory(dirname(path));
  if (path !== first) syncParents(dirname(path), first);
}

/** The directory, and everything that leads to it: a link too could be led elsewhere by who owns it. */
function checked(path: string): StateDirectory {
  const real = withinState(path, () => realpathSync(path));
  demandOwnDirectory(real, look(real));
  for (const link of followedLinks(path, localGround)) {
    demandSafeOwner(link, look(link));
    demandSafeParents(link);
  }
  demandSafeParents(real);
  return { path: real };
}

function demandSafeParents(path: string): void {
  const above = dirname(path);
  demandSafeAbove(above, look(above));
  if (above !== path) demandSafeParents(above);
}

function look(path: string): Stats {
  return withinState(path, () => lstatSync(path));
}

/** Whether something else than a directory is there, also behind links. */
function isOther(path: string): boolean {
  return withinState(path, () => statSync(path, { throwIfNoEntry: false }))?.isDirectory() === false;
}

function noDirectory(path: string): ArxError {
  return stateInvalid(path, 'it is no directory, expected one');
}

function demandOwnDirectory(path: string, stats: Stats): void {
  if (!stats.isDirectory()) throw noDirectory(path);
  demandOwn(path, stats);
}
