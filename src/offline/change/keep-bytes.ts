import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Context } from '../../core/context.ts';
import { breather } from '../../sys/breather.ts';
import type { OpenDirectories } from '../run/open-directories.ts';
import { changedSince, placingError } from '../run/run-error.ts';
import type { Change } from '../state/change.ts';
import type { SavedObjects } from '../state/saved-objects.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Keeps the content of each file that is replaced or taken away, durably.
 * @throws ArxError RUN_CHANGED if one is not what it was when it was planned; WRITE_FAILED, RUN_NO_SPACE, INTERRUPTED.
 */
export async function keepBytes(
  changes: readonly Change[],
  directories: OpenDirectories,
  objects: SavedObjects,
  context: Pick<Context, 'signal'>,
): Promise<void> {
  const pause = breather(context);
  for (const { path, before } of changes) {
    if (before?.kind !== 'file') continue;
    const fd = openIn(directories, path);
    try {
      // A directory or a pipe may have come; reading it would look like an error of our own files.
      if (!fstatSync(fd).isFile() || (await objects.keepLarge(fd, pause)) !== before.digest)
        throw changedSince(path);
    } finally {
      closeSync(fd);
    }
  }
  await objects.sync();
}

function openIn(directories: OpenDirectories, path: string): number {
  try {
    return openSync(directories.at(dirname(path), basename(path)), FLAGS);
  } catch (error) {
    throw placingError(path, error);
  }
}
