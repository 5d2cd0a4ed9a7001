import { hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type Digest, Digester } from '../../core/digest.ts';
import { changed, localError } from './local-error.ts';

/** How a local file is opened: no link is followed, and a pipe put in its place does not block. */
export const LOCAL_READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

// One buffer for all files: allocating per file costs more than hashing a small one.
const BUFFER = Buffer.allocUnsafeSlow(1024 * 1024);

/** What lstat said of a file, as far as it tells that the file is still the same. */
export type SeenFile = Pick<Stats, 'ino' | 'dev' | 'size' | 'mtimeMs' | 'ctimeMs'>;

/** A file to be read, by its path below a root. */
export interface FileToDigest {
  readonly path: string;
  readonly stat: SeenFile;
}

/**
 * The digest of a local file, read once.
 * @param seen What lstat said of it before; afterwards the same file must still have the same size and times.
 * @throws ArxError SOURCE_CHANGED, SOURCE_NOT_FOUND or SOURCE_UNREADABLE.
 */
export function digestFile(path: string, seen: SeenFile): Digest {
  try {
    const fd = openSync(path, LOCAL_READ);
    try {
      const digest =
        seen.size < BUFFER.length ? digestSmall(fd, path, seen.size) : digestLarge(fd, path, seen.size);
      demandSame(path, seen, fstatSync(fd));
      return digest;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw localError(path, error);
  }
}

function digestSmall(fd: number, path: string, size: number): Digest {
  const count = readSync(fd, BUFFER, 0, size + 1, null);
  if (count !== size) throw changed(path, 'its size changed while it was read');
  return `sha256:${hash('sha256', BUFFER.subarray(0, size), 'hex')}`;
}

function digestLarge(fd: number, path: string, size: number): Digest {
  const digester = new Digester();
  let total = 0;
  for (;;) {
    const count = readSync(fd, BUFFER, 0, BUFFER.length, null);
    if (count === 0) break;
    digester.update(BUFFER.subarray(0, count));
    total += count;
  }
  if (total !== size) throw changed(path, 'its size changed while it was read');
  return digester.digest();
}

function demandSame(path: string, before: SeenFile, after: SeenFile): void {
  const same =
    after.ino === before.ino &&
    after.dev === before.dev &&
    after.size === before.size &&
    after.mtimeMs === before.mtimeMs &&
    after.ctimeMs === before.ctimeMs;
  if (!same) throw changed(path, 'it changed while it was read');
}
