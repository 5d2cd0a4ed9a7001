import { lstatSync, realpathSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { listed } from '../core/listed.ts';
import { quoted } from '../core/quoted.ts';
import { DirectoryHandle } from './directory-handle.ts';
import { emptyLevels } from './empty-levels.ts';
import { mountPointsIn } from './mount-points.ts';
import { openUp } from './open-up.ts';

/** Of a path in a message: a command may have made one without end. */
const LONGEST = 300;
/** How many mounts a message names. */
const MOST_POINTS = 5;

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
  try {
    if (found.isDirectory()) removeDirectory(path, found);
    else unlinkSync(path);
  } catch (error) {
    // Gone already is as good.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw refused(path, error);
  }
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

/** By its handle: whatever its path leads to by now, it is this directory that is emptied. */
function removeDirectory(path: string, found: Stats): void {
  openUp(path, found);
  using directory = DirectoryHandle.open(path);
  // Mounts may come after the look at their list.
  if (directory.stats().dev !== found.dev) throw mounted(path, [path]);
  emptyLevels(directory, { ready: () => undefined, failed: refused });
  rmdirSync(path);
}

function mounted(path: string, points: readonly string[]): ArxError {
  const list = listed(
    points.map((point) => quoted(point, LONGEST)),
    MOST_POINTS,
  );
  return new ArxError(
    'WRITE_FAILED',
    `Cannot remove ${quoted(path, LONGEST)}: there are mounts in it (${list}), expected none`,
    { hint: 'Unmount them, then remove the directory' },
  );
}

function refused(path: string, cause: unknown): ArxError {
  if (cause instanceof ArxError) return cause;
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  if (reason === 'EXDEV') return mounted(path, [path]);
  return new ArxError('WRITE_FAILED', `Cannot remove ${quoted(path, LONGEST)}: ${reason}`, { cause });
}
