import { closeSync, constants, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { atomicWrite, syncDirectory } from '../../sys/atomic-write.ts';
import { demandOwn } from './demand-own.ts';
import { asStateError, stateInvalid, withinState } from './state-invalid.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a file of the state for reading; undefined if there is none. Checked on the open file, and a link is not followed.
 * @throws ArxError RUN_STATE_INVALID if it is no regular file, or others own it or can write it.
 */
export function openStateFile(path: string): { readonly fd: number; readonly size: number } | undefined {
  const fd = open(path);
  if (fd === undefined) return undefined;
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw stateInvalid(path, 'it is no regular file, expected one');
    demandOwn(path, stats);
    return { fd, size: stats.size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw asStateError(path, error);
  }
}

/** The bytes of a small file of the state; undefined if there is none. Errors as above, and when it is larger than `most`. */
export function readStateFile(path: string, most: number): Buffer | undefined {
  const file = openStateFile(path);
  if (file === undefined) return undefined;
  try {
    if (file.size > most) throw stateInvalid(path, `it has ${file.size} bytes, expected at most ${most}`);
    const bytes = Buffer.alloc(file.size);
    return bytes.subarray(
      0,
      withinState(path, () => readSync(file.fd, bytes, 0, file.size, 0)),
    );
  } finally {
    closeSync(file.fd);
  }
}

/** Writes a file of the state whole and durable, or nothing; only its owner may read it. @throws ArxError WRITE_FAILED. */
export function writeStateFile(path: string, bytes: Uint8Array): void {
  withinState(path, () => atomicWrite(path, bytes, 0o600));
}

/** Removes a file of the state, durably; nothing happens when there is none. @throws ArxError WRITE_FAILED. */
export function removeStateFile(path: string): void {
  withinState(path, () => {
    rmSync(path, { force: true });
    syncDirectory(dirname(path));
  });
}
