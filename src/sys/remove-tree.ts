import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { DirectoryHandle } from './directory-handle.ts';
import { mountPointsIn } from './mount-points.ts';

// Linux: neither reads nor writes, so no right to do so is needed (open(2)). Node has no name for it.
const O_PATH = 0o10000000;

/**
 * Removes a file or a whole directory, if it is there; links are removed, never followed, also when somebody who may write in
 * it puts them in place of directories meanwhile. Directories that their owner made read-only (as module caches are) are
 * opened up first. What is mounted in it is not ours: then all of it stays.
 * @throws ArxError WRITE_FAILED if something is mounted at or below the path, or the system refuses.
 */
export function removeTree(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  demandNoMounts(path);
  remove(Buffer.from(path), path, found.dev);
}

function demandNoMounts(path: string): void {
  const points = pointsIn(path);
  if (points.length > 0) throw mounted(path, points);
}

function pointsIn(path: string): string[] {
  try {
    return mountPointsIn(realPlace(path));
  } catch (error) {
    throw refused(path, error);
  }
}

/** The list of mounts has real paths. Where somebody renames the parent meanwhile, only the device tells a mount. */
function realPlace(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/**
 * Mounts may come after the look at their list: a directory of another device is never entered.
 * @param at its name in a directory that is held open. @param path its path, for people.
 */
function remove(at: Buffer, path: string, device: number): void {
  try {
    const found = lstatSync(at);
    // Of a file the device says nothing: an overlay whose layers are on different file systems gives it that of its layer.
    if (!found.isDirectory()) return unlinkSync(at);
    if (found.dev !== device) throw mounted(path, [path]);
    if ((found.mode & 0o700) !== 0o700) openUp(at);
    empty(at, path, device);
    rmdirSync(at);
  } catch (error) {
    // Gone already is as good.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw refused(path, error);
  }
}

/** By its handle: whatever its path leads to by now, it is this directory that is emptied. */
function empty(at: Buffer, path: string, device: number): void {
  using directory = DirectoryHandle.open(path, at);
  if (directory.stats().dev !== device) throw mounted(path, [path]);
  for (const name of readdirSync(directory.at('.'), { encoding: 'buffer' }))
    remove(directory.atBytes(name), join(path, name.toString()), device);
}

/** chmod(2) follows links; through a descriptor that was opened without following one it cannot. */
function openUp(at: Buffer): void {
  if (process.platform !== 'linux') return chmodSync(at, 0o700);
  const fd = openSync(at, O_PATH | constants.O_NOFOLLOW | constants.O_DIRECTORY);
  try {
    chmodSync(`/proc/self/fd/${fd}`, 0o700);
  } finally {
    closeSync(fd);
  }
}

function mounted(path: string, points: readonly string[]): ArxError {
  const list = points.map((point) => JSON.stringify(point)).join(', ');
  return new ArxError(
    'WRITE_FAILED',
    `Cannot remove ${JSON.stringify(path)}: there are mounts in it (${list}), expected none`,
    { hint: 'Unmount them, then remove the directory' },
  );
}

function refused(path: string, cause: unknown): ArxError {
  if (cause instanceof ArxError) return cause;
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new ArxError('WRITE_FAILED', `Cannot remove ${JSON.stringify(path)}: ${reason}`, { cause });
}
