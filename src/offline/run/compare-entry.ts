import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import type { Digest } from '../../core/digest.ts';
import { fileDigest } from './file-digest.ts';
import { findWhatIsThere } from './find-what-is-there.ts';
import type { Action, Fingerprint, PlannedEntry, PlannedFile, PlannedLink } from './plan-model.ts';
import { conflict } from './run-error.ts';

/** An entry before it is known what is there. */
export type Wanted = PlannedEntry extends infer E
  ? E extends PlannedEntry
    ? Omit<E, 'action' | 'before'>
    : never
  : never;

/**
 * Decides what has to happen for one entry, given what is at its path now (undefined: nothing).
 * @throws ArxError RUN_CONFLICT if something is there that a run does not replace.
 */
export function compareEntry(wanted: Wanted, found: Stats | undefined): PlannedEntry {
  if (found === undefined) return plan(wanted, 'create');
  if (wanted.kind === 'directory') {
    if (found.isDirectory()) return plan(wanted, 'unchanged', fingerprint(wanted.path, found));
    throw inTheWay(wanted, found, 'a directory');
  }
  if (!found.isFile() && !found.isSymbolicLink())
    throw inTheWay(wanted, found, `a ${wanted.kind} or nothing`);
  const same = wanted.kind === 'file' ? sameFile(wanted, found) : sameLink(wanted, found);
  const digest = same && wanted.kind === 'file' ? wanted.digest : undefined;
  const before = fingerprint(wanted.path, found, digest);
  return plan(wanted, same && sameOwner(wanted, found) ? 'unchanged' : 'change', before);
}

/**
 * What tells a file that was written again from the one that was there before.
 * @param digest that of its content, where it is known.
 */
function fingerprint(path: string, stats: Stats, digest?: Digest): Fingerprint {
  const { ino, mtimeMs, size } = stats;
  return { ino, mtimeMs, size, found: findWhatIsThere(path, stats, digest) };
}

/** What is at a path, or undefined. Links are not followed. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw conflict(path, `it cannot be looked at (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** What kind of thing is in the way, for people. */
function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isSymbolicLink()) return 'a symbolic link';
  return found.isFile() ? 'a file' : 'a device, pipe or socket';
}

function plan(wanted: Wanted, action: Action, before?: Fingerprint): PlannedEntry {
  return { ...wanted, action, ...(before === undefined ? {} : { before }) };
}

function inTheWay(wanted: Wanted, found: Stats, expected: string): Error {
  const hint = found.isSymbolicLink() ? 'Name the directory that the link leads to' : undefined;
  return conflict(wanted.path, `${kindOf(found)} is there, expected ${expected}`, hint);
}

function sameFile(wanted: Omit<PlannedFile, 'action'>, found: Stats): boolean {
  if (!found.isFile() || found.size !== wanted.size || (found.mode & 0o7777) !== wanted.mode) return false;
  return fileDigest(wanted.path) === wanted.digest;
}

function sameLink(wanted: Omit<PlannedLink, 'action'>, found: Stats): boolean {
  return found.isSymbolicLink() && readlinkSync(wanted.path) === wanted.target;
}

function sameOwner({ owner }: Wanted, found: Stats): boolean {
  if (owner === undefined) return true;
  return owner.uid === found.uid && (owner.gid === -1 || owner.gid === found.gid);
}
