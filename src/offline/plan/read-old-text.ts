import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { decodeText } from '../../audit/decode-text.ts';
import { typeOf } from '../../audit/file-type.ts';
import { digestOf } from '../../core/digest.ts';
import { changedSince } from '../run/run-error.ts';
import type { FoundFile } from '../state/found.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The text of a file that the plan has found, or undefined when it is no text or larger than `largest` bytes. No link is
 * followed.
 * @throws ArxError RUN_CHANGED if it is not as the plan found it.
 */
export function readOldText(path: string, found: FoundFile, largest: number): string | undefined {
  if (found.size > largest) return undefined;
  const bytes = readFound(path, found);
  return decodeText(bytes, typeOf(bytes), true) ?? (bytes.length === 0 ? '' : undefined);
}

function readFound(path: string, { size, digest }: FoundFile): Buffer {
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
