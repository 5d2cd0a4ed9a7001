import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, checkAborted } from '../../../core/context.ts';
import { digestOf, hexOf } from '../../../core/digest.ts';
import { advisoriesInvalid } from './advisories-error.ts';
import { LARGEST_RECORD, type RecordFile } from './record-file.ts';

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;
const NO_LINK = constants.O_NOFOLLOW;
const YIELD_EVERY = 256;

/**
 * Records that are files of their own, below a directory, by their paths. The first reading of all gives the lines.
 * @throws ArxError ADVISORIES_INVALID for what is no regular file of at most 16 MiB.
 */
export function jsonRecords(directory: string, paths: readonly string[], context: Context): RecordFile {
  const lines: string[] = [];
  return {
    lines,
    count: paths.length,
    async *records(wanted) {
      const isFirst = lines.length === 0;
      for (const number of wanted ?? paths.keys()) {
        checkAborted(context);
        if (number % YIELD_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
        const name = paths[number] ?? '';
        const bytes = readRegular(join(directory, name), NO_LINK);
        if (isFirst) lines.push(`${hexOf(digestOf(bytes))}  ${name}`);
        yield { number, name, bytes };
      }
    },
  };
}

/** All bytes of a regular file of at most 16 MiB. @throws ArxError ADVISORIES_INVALID. */
export function readRegular(path: string, flags = 0): Buffer {
  let fd: number;
  try {
    fd = openSync(path, FLAGS | flags);
  } catch (cause) {
    throw advisoriesInvalid(path, 'it cannot be opened, expected a file', cause);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw advisoriesInvalid(path, 'it is no regular file, expected one');
    if (stat.size > LARGEST_RECORD)
      throw advisoriesInvalid(path, `it has ${stat.size} bytes, expected at most ${LARGEST_RECORD}`);
    return readAll(fd, stat.size);
  } finally {
    closeSync(fd);
  }
}

function readAll(fd: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const got = readSync(fd, bytes, filled, size - filled, filled);
    if (got === 0) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}
