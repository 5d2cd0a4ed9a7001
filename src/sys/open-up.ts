import { chmodSync, closeSync, constants, openSync, type Stats } from 'node:fs';

// Linux: neither reads nor writes, so no right to do so is needed (open(2)). Node has no name for it.
const O_PATH = 0o10000000;

/**
 * Gives the owner of a directory all rights to it, unless its mode says that they have them. chmod(2) follows links; through a
 * descriptor that was opened without following one it cannot.
 */
export function openUp(directory: string | Buffer, { mode }: Pick<Stats, 'mode'>): void {
  if ((mode & constants.S_IRWXU) === constants.S_IRWXU) return;
  if (process.platform !== 'linux') return chmodSync(directory, constants.S_IRWXU);
  const fd = openSync(directory, O_PATH | constants.O_NOFOLLOW | constants.O_DIRECTORY);
  try {
    chmodSync(`/proc/self/fd/${fd}`, constants.S_IRWXU);
  } finally {
    closeSync(fd);
  }
}
