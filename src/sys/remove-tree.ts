import { chmodSync, lstatSync, readdirSync, realpathSync, rmdirSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ArxError } from '../core/errors.ts';
import { mountPointsIn } from './mount-points.ts';

/**
 * Removes a file or a whole directory, if it is there; links are removed, never followed. Directories that their owner made
 * read-only (as module caches are) are opened up first. What is mounted in it is not ours: then all of it stays.
 * @throws ArxError WRITE_FAILED if something is mounted at or below the path, or the system refuses.
 */
export function removeTree(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  demandNoMounts(path);
  remove(path, found.dev);
}

function demandNoMounts(path: string): void {
  const points = mountPointsIn(realPlace(path));
  if (points.length > 0) throw mounted(path, points);
}

/** The list of mounts has real paths. Where somebody renames the parent meanwhile, only the device tells a mount. */
function realPlace(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** Mounts may come after the look at their list: a directory of another device is never entered. */
function remove(path: string, device: number): void {
  try {
    const found = lstatSync(path);
    if (found.dev !== device) throw mounted(path, [path]);
    if (!found.isDirectory()) return unlinkSync(path);
    if ((found.mode & 0o700) !== 0o700) chmodSync(path, 0o700);
    for (const name of readdirSync(path)) remove(join(path, name), device);
    rmdirSync(path);
  } catch (error) {
    // Gone already is as good.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw refused(path, error);
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
