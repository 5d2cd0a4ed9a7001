import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryHandle } from './directory-handle.ts';
import { openUp } from './open-up.ts';

/** How many levels are gone down at once, with a directory held open for each. */
const DEEPEST = 64;
/** How often what is deeper is brought up: enough for a million levels, and an end for who makes more of them meanwhile. */
const MOST_BROUGHT_UP = 16_384;

/** How directories are emptied. */
export interface Emptying {
  /** Is given each directory before it is listed. */
  ready(directory: DirectoryHandle): void;
  /** The error to throw for one of a path. It may be given its own again. */
  failed(path: string, error: unknown): unknown;
}

/**
 * Removes everything in a directory, however deep that is. Others may be writing to it: names are looked up in directories that
 * are held open and nowhere else, links are removed and never followed, no other file system is entered, and what is gone
 * already is as good. What is deeper than the levels that are gone down at once is first brought up into the directory itself.
 * @throws what `failed` makes of an error of the system: EXDEV for a mount, ELOOP for more levels than anybody needs.
 */
export function emptyLevels(top: DirectoryHandle, emptying: Emptying): void {
  const work: Work = { ...emptying, top, device: top.stats().dev, broughtUp: 0 };
  let before: number;
  do {
    before = work.broughtUp;
    emptyLevel(top, 1, work);
  } while (work.broughtUp > before);
}

interface Work extends Emptying {
  readonly top: DirectoryHandle;
  readonly device: number;
  broughtUp: number;
}

function emptyLevel(directory: DirectoryHandle, level: number, work: Work): void {
  work.ready(directory);
  for (const name of readdirSync(directory.at('.'), { encoding: 'buffer' })) {
    try {
      remove(directory, name, level, work);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw work.failed(join(directory.path, name.toString()), error);
    }
  }
}

function remove(directory: DirectoryHandle, name: Buffer, level: number, work: Work): void {
  const at = directory.atBytes(name);
  const found = lstatSync(at);
  // Of a file the device says nothing: an overlay whose layers are on different file systems gives it that of its layer.
  if (!found.isDirectory()) return unlinkSync(at);
  demandDevice(found, work);
  openUp(at, found);
  // By its handle: whatever its path leads to by now, it is this directory that is emptied.
  using below = directory.below(name);
  demandDevice(below.stats(), work);
  if (level === DEEPEST) return bringUp(at, work);
  emptyLevel(below, level + 1, work);
  rmdirSync(at);
}

/** rename(2) follows no link: it takes whatever has that name by now. */
function bringUp(at: Buffer, work: Work): void {
  work.broughtUp += 1;
  if (work.broughtUp > MOST_BROUGHT_UP) throw failure('ELOOP');
  renameSync(at, work.top.at(`.deep-${randomBytes(8).toString('hex')}`));
}

/** A mount may come at any time. */
function demandDevice({ dev }: Stats, { device }: Work): void {
  if (dev !== device) throw failure('EXDEV');
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
