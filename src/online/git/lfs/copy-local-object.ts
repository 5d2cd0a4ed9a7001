import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Store } from '../../../archive/store.ts';
import { type Context, checkAborted } from '../../../core/context.ts';
import { openPartial, type PartialFile } from '../../http/partial-file.ts';
import type { GitLocation } from '../git-location.ts';
import { lfsError } from './lfs-error.ts';
import type { LfsFile } from './lfs-file.ts';

const CHUNK = 1024 * 1024;

/**
 * Copies an object out of a repository on this machine, from where git-lfs keeps it (git-lfs, docs/spec.md, "The
 * Server"; its standalone transfer for file URLs does the same).
 * @throws ArxError SOURCE_LFS, WRITE_FAILED, INTERRUPTED.
 */
export async function copyLocalObject(file: LfsFile, location: GitLocation, context: Context): Promise<void> {
  const fd = openObject(location, file.oid);
  if (fd === undefined) throw lfsError(location, file, 'the repository does not have it');
  try {
    if (fstatSync(fd).size !== file.size)
      throw lfsError(location, file, 'the repository has it with another size');
    const options = { name: `lfs-${file.oid}`, algorithms: ['sha256'] as const };
    using copy = await openPartial(new Store(context.cacheDir), options, context);
    copy.restart();
    copyBytes(fd, copy, context);
    const stored = await copy.commit();
    if (stored.digest !== `sha256:${file.oid}`)
      throw lfsError(location, file, 'the repository has it with another content');
  } finally {
    closeSync(fd);
  }
}

/** A bare repository has `lfs/` in itself, one with a working tree in its `.git`. A link there leads nobody anywhere. */
function openObject({ url }: GitLocation, oid: string): number | undefined {
  const root = url.slice('file://'.length);
  for (const directory of [root, join(root, '.git')]) {
    const path = join(directory, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
    try {
      const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      if (fstatSync(fd).isFile()) return fd;
      closeSync(fd);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(code)) throw error;
    }
  }
  return undefined;
}

function copyBytes(fd: number, to: PartialFile, context: Context): void {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let count = -1; count !== 0;) {
    checkAborted(context);
    count = readSync(fd, buffer, 0, CHUNK, null);
    if (count > 0) to.append(buffer.subarray(0, count));
  }
}
