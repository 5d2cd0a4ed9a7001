import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { mayGiveTo } from '../../sys/may-give-to.ts';
import { demandNoRival } from '../change/demand-no-rival.ts';
import { editedName } from '../change/edited-name.ts';
import type { Holdings } from '../change/holdings.ts';
import { printOf } from '../change/look-at.ts';
import { sameContent } from '../change/same-found.ts';
import type { Found } from '../state/found.ts';
import { fileDigest } from './file-digest.ts';
import type { Action, Fingerprint, PlannedEntry, PlannedFile, PlannedLink } from './plan-model.ts';
import { conflict } from './run-error.ts';
import type { Wanted } from './wanted.ts';

const WHO_MAY = 'Run it as a user who may read it, for example root';

/** What a comparison knows beside the disk. */
export interface Comparing {
  readonly holdings: Holdings;
  /** True: what was edited by hand is replaced, and what other bundles own is taken over. */
  readonly force: boolean;
  /** Names that something else of the plan gets. */
  readonly taken: { has(path: string): boolean };
}

/**
 * Decides what has to happen for one entry, given what is at its path now (undefined: nothing).
 * @throws ArxError RUN_CONFLICT if something is there that a run does not replace.
 */
export function compareEntry(wanted: Wanted, found: Stats | undefined, comparing: Comparing): PlannedEntry {
  const { holdings, force } = comparing;
  if (!force) demandNoRival(wanted, holdings.others(wanted.path));
  if (found === undefined) return { ...wanted, action: 'create' };
  if (wanted.kind === 'directory' && found.isDirectory()) return unchanged(wanted, found);
  if (!found.isFile() && !found.isSymbolicLink() && !found.isDirectory()) throw inTheWay(wanted, found);
  if ((wanted.kind === 'directory') !== found.isDirectory()) return changeKind(wanted, found, comparing);
  return isThere(wanted, found) ? unchanged(wanted, found) : change(wanted, found, comparing);
}

/** What is there is known without reading it again. */
function unchanged(wanted: Wanted, { ino, mtimeMs, size, mode, uid, gid }: Stats): PlannedEntry {
  const found = foundAs(wanted, { mode: mode & 0o7777, uid, gid });
  return { ...wanted, action: 'unchanged', before: { ino, mtimeMs, size, found } };
}

function foundAs(wanted: Wanted, { mode, uid, gid }: { mode: number; uid: number; gid: number }): Found {
  if (wanted.kind === 'link') return { kind: 'link', target: wanted.target, uid, gid };
  if (wanted.kind === 'directory') return { kind: 'directory', mode, uid, gid };
  return { kind: 'file', digest: wanted.digest, size: wanted.size, mode, uid, gid };
}

function isThere(wanted: Wanted, found: Stats): boolean {
  if (wanted.kind === 'directory' || !sameOwner(wanted, found)) return false;
  return wanted.kind === 'file' ? sameFile(wanted, found) : sameLink(wanted, found);
}

/** A directory takes the place of something else or gives it up only where this bundle alone has placed what is there. */
function changeKind(wanted: Wanted, found: Stats, comparing: Comparing): PlannedEntry {
  const { mine, others } = comparing.holdings;
  const placed = mine(wanted.path)?.placed;
  const isOurs = placed !== undefined && (placed.kind === 'directory') === found.isDirectory();
  if (!isOurs || others(wanted.path).length > 0) throw inTheWay(wanted, found);
  return change(wanted, found, comparing);
}

function change(wanted: Wanted, stats: Stats, { holdings, force, taken }: Comparing): PlannedEntry {
  const { path } = wanted;
  const before = fingerprint(path, stats);
  const placed = holdings.mine(path)?.placed ?? holdings.others(path).at(-1)?.owned.placed;
  const edited =
    placed !== undefined && !sameContent(before.found, placed) && !isWanted(before.found, wanted);
  const savedAs = edited && !force ? editedName(path, before, taken) : undefined;
  return { ...wanted, action: 'change' satisfies Action, before, ...(savedAs !== undefined && { savedAs }) };
}

/** What tells a file that was written again from the one that was there before. */
function fingerprint(path: string, stats: Stats): Fingerprint {
  const print = readPrint(path, stats);
  if (print === undefined)
    throw conflict(path, 'it cannot be read, so a rollback could not give it back', WHO_MAY);
  if (mayGiveTo(print.found)) return print;
  const { uid, gid } = print.found;
  throw conflict(path, `it belongs to ${uid}:${gid}, so a rollback could not give it back`, 'Run it as root');
}

function readPrint(path: string, stats: Stats): Fingerprint | undefined {
  try {
    return printOf(path, stats);
  } catch {
    return undefined;
  }
}

function isWanted(found: Found, wanted: Wanted): boolean {
  if (found.kind === 'file') return wanted.kind === 'file' && wanted.digest === found.digest;
  return found.kind === 'link' && wanted.kind === 'link' && wanted.target === found.target;
}

/** What is at a path, or undefined. Links are not followed. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It is below a file, so it is not there; whoever places something there is told by that file.
    if (code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP')
      throw conflict(path, 'a link in its path leads round in a circle, expected a directory');
    throw conflict(path, `it cannot be looked at (${code})`, WHO_MAY);
  }
}

/** What kind of thing is in the way, for people. */
function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isSymbolicLink()) return 'a symbolic link';
  return found.isFile() ? 'a file' : 'a device, pipe or socket';
}

function inTheWay(wanted: Wanted, found: Stats): Error {
  const expected = wanted.kind === 'directory' ? 'a directory' : `a ${wanted.kind} or nothing`;
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
