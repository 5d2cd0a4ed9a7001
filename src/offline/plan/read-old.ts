import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { digestOf } from '../../core/digest.ts';
import { changedSince } from '../run/run-error.ts';
import type { FoundFile } from '../state/found.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * What a file has that the plan has found. No link is followed.
 * @throws ArxError RUN_CHANGED if it is not as the plan found it.
 */
export function readOld(path: string, { size, digest }: FoundFile): Buffer {
  let fd = -1;
  try {
    fd = openSync(path, FLAGS);
    const stats = fstatSync(fd);
    const bytes = stats.isFile() && stats.size === size ? readFileSync(fd) : undefined;
    if (bytes === undefined || digestOf(bytes) !== digest) throw changedSince(path);
    return bytes;
  } catch (cause) {
    throw changedSince(path, cause);
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}
