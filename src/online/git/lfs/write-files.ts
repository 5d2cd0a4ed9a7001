import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rmSync } from 'node:fs';
import type { PackWriter } from '../../../archive/pack-writer.ts';
import { Store } from '../../../archive/store.ts';
import { type Context, checkAborted } from '../../../core/context.ts';
import { downloadPath } from '../../downloads.ts';
import type { GitLocation } from '../git-location.ts';
import { lfsError } from './lfs-error.ts';
import type { LfsFile } from './lfs-file.ts';

/**
 * Writes files whose objects are in the store into a pack; each is digested again on the way.
 * @throws ArxError SOURCE_LFS for an object that was changed in the store: it is removed, so that it will be fetched anew.
 */
export async function writeLfsFiles(
  files: readonly LfsFile[],
  writer: PackWriter,
  location: GitLocation,
  context: Context,
): Promise<void> {
  const store = new Store(context.cacheDir);
  for (const file of files) {
    checkAborted(context);
    const path = downloadPath(store, `sha256:${file.oid}`);
    if (await copy(path, file, writer)) continue;
    rmSync(path, { force: true });
    throw lfsError(location, file, 'its copy in the cache was damaged and is removed now');
  }
}

async function copy(
  path: string,
  { path: at, executable, oid, size }: LfsFile,
  writer: PackWriter,
): Promise<boolean> {
  const digest = createHash('sha256');
  const sink = writer.startFile(at, executable);
  let seen = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const bytes = chunk as Buffer;
    digest.update(bytes);
    sink.write(bytes);
    seen += bytes.length;
  }
  sink.end();
  return seen === size && digest.digest('hex') === oid;
}
