import type { Digest } from '../../core/digest.ts';
import { demandNoRival } from '../change/demand-no-rival.ts';
import { editedName } from '../change/edited-name.ts';
import type { Holdings } from '../change/holdings.ts';
import { printOf } from '../change/look-at.ts';
import { sameContent } from '../change/same-found.ts';
import type { Found } from '../state/found.ts';
import type { Ground, Sight } from './ground.ts';
import type { Action, Fingerprint, PlannedEntry, PlannedFile, PlannedLink } from './plan-model.ts';
import { conflict } from './run-error.ts';
import type { Wanted } from './wanted.ts';

/** In bytes. Whether a smaller file can be kept is seen with all others. */
const QUICKLY_READ = 1024 ** 3;
const WHO_MAY = 'Run it as a user who may read it, for example root';

/** What a comparison knows beside the entry. */
export interface Comparing {
  readonly ground: Ground;
  readonly holdings: Holdings;
  /** True: what was edited by hand is replaced, and what other bundles own is taken over. */
  readonly force: boolean;
  /** Throws if what is replaced cannot be kept, because it has too many bytes. */
  readonly demandRoom: (bytes: number) => void;
  /** Names that something else of the plan gets. */
  readonly taken: { has(path: string): boolean };
}

/**
 * Decides what has to happen for one entry, given what is at its path now (undefined: nothing).
 * @throws ArxError RUN_CONFLICT if something is there that a run does not replace.
 */
export function compareEntry(wanted: Wanted, found: Sight | undefined, comparing: Comparing): PlannedEntry {
  const { holdings, force } = comparing;
  if (!force) demandNoRival(wanted, holdings.others(wanted.path));
  if (found === undefined) return { ...wanted, action: 'create' };
  if (wanted.kind === 'directory' && found.kind === 'directory') return unchanged(wanted, found);
  if (found.kind === 'other') throw inTheWay(wanted, found);
  if ((wanted.kind === 'directory') !== (found.kind === 'directory'))
    return changeKind(wanted, found, comparing);
  return isThere(wanted, found, comparing.ground)
    ? unchanged(wanted, found)
    : change(wanted, found, comparing);
}

/** What is there is known without reading it again. */
function unchanged(wanted: Wanted, { ino, mtimeMs, size, mode, uid, gid }: Sight): PlannedEntry {
  const found = foundAs(wanted, { mode, uid, gid });
  return { ...wanted, action: 'unchanged', before: { ino, mtimeMs, size, found } };
}

function foundAs(wanted: Wanted, { mode, uid, gid }: { mode: number; uid: number; gid: number }): Found {
  if (wanted.kind === 'link') return { kind: 'link', target: wanted.target, uid, gid };
  if (wanted.kind === 'directory') return { kind: 'directory', mode, uid, gid };
  return { kind: 'file', digest: wanted.digest, size: wanted.size, mode, uid, gid };
}

function isThere(wanted: Wanted, found: Sight, ground: Ground): boolean {
  if (wanted.kind === 'directory' || !sameOwner(wanted, found)) return false;
  return wanted.kind === 'file' ? sameFile(wanted, found, ground) : sameLink(wanted, found, ground);
}

/** A directory takes the place of something else or gives it up only where this bundle alone has placed what is there. */
function changeKind(wanted: Wanted, found: Sight, comparing: Comparing): PlannedEntry {
  const { mine, others } = comparing.holdings;
  const placed = mine(wanted.path)?.placed;
  const isOurs = placed !== undefined && (placed.kind === 'directory') === (found.kind === 'directory');
  if (!isOurs || others(wanted.path).length > 0) throw inTheWay(wanted, found);
  return change(wanted, found, comparing);
}

function change(wanted: Wanted, sight: Sight, comparing: Comparing): PlannedEntry {
  const { ground, holdings, force, taken } = comparing;
  const { path } = wanted;
  // Others can put a file of any length there in no time (ftruncate(2)), which would be read for hours.
  if (sight.kind === 'file' && sight.size > QUICKLY_READ) comparing.demandRoom(sight.size);
  const before = fingerprint(path, sight, ground);
  const placed = holdings.mine(path)?.placed ?? holdings.others(path).at(-1)?.owned.placed;
  const edited =
    placed !== undefined && !sameContent(before.found, placed) && !isWanted(before.found, wanted);
  const savedAs = edited && !force ? editedName(path, before, { taken, ground }) : undefined;
  return { ...wanted, action: 'change' satisfies Action, before, ...(savedAs !== undefined && { savedAs }) };
}

/** What tells a file that was written again from the one that was there before. */
function fingerprint(path: string, sight: Sight, ground: Ground): Fingerprint {
  const print = readPrint(path, sight, ground);
  if (print === undefined) throw notKeepable(path, sight);
  if (ground.mayGiveTo(print.found)) return print;
  const { uid, gid } = print.found;
  throw conflict(path, `it belongs to ${uid}:${gid}, so a rollback could not give it back`, 'Run it as root');
}

function notKeepable(path: string, { kind }: Sight): Error {
  if (kind !== 'link')
    return conflict(path, 'it cannot be read, so a rollback could not give it back', WHO_MAY);
  const why = 'it is a link whose target is no text in UTF-8, so a rollback could not give it back';
  return conflict(path, why, 'Remove that link, or give it another name');
}

function readPrint(path: string, sight: Sight, ground: Ground): Fingerprint | undefined {
  try {
    return printOf(path, sight, ground);
  } catch {
    return undefined;
  }
}

function isWanted(found: Found, wanted: Wanted): boolean {
  if (found.kind === 'file') return wanted.kind === 'file' && wanted.digest === found.digest;
  return found.kind === 'link' && wanted.kind === 'link' && wanted.target === found.target;
}

/** What is at a path, or undefined. Links are not followed. */
export function look(path: string, ground: Ground): Sight | undefined {
  try {
    return ground.look(path);
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
const KINDS: Readonly<Record<Sight['kind'], string>> = {
  directory: 'a directory',
  link: 'a symbolic link',
  file: 'a file',
  other: 'a device, pipe or socket',
};

function inTheWay(wanted: Wanted, { kind }: Sight): Error {
  const expected = wanted.kind === 'directory' ? 'a directory' : `a ${wanted.kind} or nothing`;
  const hint = kind === 'link' ? 'Name the directory that the link leads to' : undefined;
  return conflict(wanted.path, `${KINDS[kind]} is there, expected ${expected}`, hint);
}

function sameFile(wanted: Omit<PlannedFile, 'action'>, found: Sight, ground: Ground): boolean {
  if (found.kind !== 'file' || found.size !== wanted.size || found.mode !== wanted.mode) return false;
  return digestAt(wanted.path, ground) === wanted.digest;
}

/** Undefined when it cannot be read. */
function digestAt(path: string, ground: Ground): Digest | undefined {
  try {
    return ground.digestOf(path);
  } catch {
    return undefined;
  }
}

function sameLink(wanted: Omit<PlannedLink, 'action'>, found: Sight, ground: Ground): boolean {
  return found.kind === 'link' && ground.linkTarget(wanted.path).toString() === wanted.target;
}

function sameOwner({ owner }: Wanted, found: Sight): boolean {
  if (owner === undefined) return true;
  return owner.uid === found.uid && (owner.gid === -1 || owner.gid === found.gid);
}
