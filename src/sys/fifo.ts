import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';

// Linux: neither reads nor writes, so that looking at a device does nothing to it (open(2)). Node has no name for it.
const O_PATH = 0o10000000;

/**
 * Opens a FIFO to read what others write, without waiting for them. It is open for writing too: so it never ends
 * (fifo(7)).
 * @throws Error of the system: ELOOP for a link, ENXIO for what is no FIFO.
 */
export function openFifo(path: string): number {
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  if (fstatSync(fd).isFIFO()) return fd;
  closeSync(fd);
  throw Object.assign(new Error(`${path} is no FIFO`), { code: 'ENXIO' });
}

/** Reads what is there; 0 bytes when nothing is. */
export function readFifo(fd: number, into: Uint8Array): number {
  return tryAgain(() => readSync(fd, into));
}

/** Writes as much as there is room for, which may be nothing. */
export function writeFifo(fd: number, bytes: Uint8Array): number {
  return tryAgain(() => writeSync(fd, bytes));
}

function tryAgain(act: () => number): number {
  try {
    return act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

/**
 * Opens a FIFO that somebody else made, to answer them, without waiting.
 * @returns undefined when it is none of `uid`'s, is a link, has a second name, or nobody reads it.
 */
export function openForeignFifo(path: string, uid: number): number | undefined {
  let seen: number | undefined;
  try {
    seen = openSync(path, O_PATH | constants.O_NOFOLLOW);
    const stats = fstatSync(seen);
    if (!stats.isFIFO() || stats.nlink !== 1 || stats.uid !== uid) return undefined;
    return openSync(`/proc/self/fd/${seen}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  } finally {
    if (seen !== undefined) closeSync(seen);
  }
}
