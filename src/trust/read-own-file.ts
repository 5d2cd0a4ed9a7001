import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { readBounded } from '../sys/read-bounded.ts';
import { demandUnwritableByOthers, type Permissions } from './demand-permissions.ts';

/** A file that is the user's, and how it was when it was read. */
export interface OwnFile {
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/** Why a file cannot be used: an error code of the system, or what is wrong in words. */
export interface NoFile {
  readonly problem: string;
}

/**
 * Reads a file that belongs to the user or to root and that nobody else may write. Links are followed: the user named it.
 * Checked on the open file, so that what is checked is what is read; a pipe without a writer blocks nothing.
 * @param check Another check of who owns it and who may write it.
 * @throws ArxError TRUST_KEY_PERMISSIONS if others own it or may write it.
 */
export function readOwnFile(
  path: string,
  most: number,
  check: (path: string, found: Permissions) => void = demandUnwritableByOthers,
): OwnFile | NoFile {
  const fd = open(path);
  if (typeof fd !== 'number') return fd;
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { problem: 'it is not a regular file' };
    check(path, stats);
    if (stats.size > most) return { problem: `it has ${stats.size} bytes, more than ${most}` };
    const bytes = readBounded(fd, most);
    return bytes === undefined ? { problem: `it has more than ${most} bytes` } : { bytes, stats };
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number | NoFile {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    return { problem: code === 'ENOENT' ? 'it does not exist' : `the system says ${code}` };
  }
}
