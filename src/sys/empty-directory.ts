import { constants, fchmodSync, fchownSync } from 'node:fs';
import type { DirectoryHandle } from './directory-handle.ts';
import { emptyLevels } from './empty-levels.ts';
import { ownIds } from './own-ids.ts';

/**
 * Removes everything in a directory that somebody else may still be writing to, as `emptyLevels` does: each directory is
 * taken over before it is listed.
 * @throws Error of the system, EXDEV for a mount.
 */
export function emptyDirectory(directory: DirectoryHandle): void {
  emptyLevels(directory, { ready: takeOver, failed: (_path, error) => error });
}

function takeOver({ fd }: DirectoryHandle): void {
  const { uid, gid } = ownIds();
  fchownSync(fd, uid, gid);
  fchmodSync(fd, constants.S_IRWXU);
}
