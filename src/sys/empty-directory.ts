import { constants, fchmodSync, fchownSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import type { DirectoryHandle } from './directory-handle.ts';
import { ownIds } from './own-ids.ts';

/**
 * Removes everything in a directory that somebody else may still be writing to: each directory is taken over before it is
 * listed, names are looked up in it and nowhere else, links are removed and never followed, no other file system is entered.
 * @throws Error of the system, EXDEV for a mount.
 */
export function emptyDirectory(directory: DirectoryHandle): void {
  takeOver(directory);
  for (const name of readdirSync(directory.at('.'), { encoding: 'buffer' })) {
    if (removedAsFile(directory.atBytes(name))) continue;
    using below = directory.below(name);
    if (below.stats().dev !== directory.stats().dev) throw mounted(below.path);
    emptyDirectory(below);
    rmdirSync(directory.atBytes(name));
  }
}

function takeOver({ fd }: DirectoryHandle): void {
  const { uid, gid } = ownIds();
  fchownSync(fd, uid, gid);
  fchmodSync(fd, constants.S_IRWXU);
}

/** unlink(2) says EISDIR of a directory, on systems other than Linux EPERM. */
function removedAsFile(path: Buffer): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR' || code === 'EPERM') return false;
    if (code === 'ENOENT') return true;
    throw error;
  }
}

function mounted(path: string): Error {
  return Object.assign(new Error(`${path} is a mount`), { code: 'EXDEV' });
}
