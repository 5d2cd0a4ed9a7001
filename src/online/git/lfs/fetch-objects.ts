import { Store } from '../../../archive/store.ts';
import { type Context, checkAborted } from '../../../core/context.ts';
import { downloaded } from '../../downloads.ts';
import { askBatch } from './batch.ts';
import { copyLocalObject } from './copy-local-object.ts';
import { downloadObject } from './download-object.ts';
import { lfsError } from './lfs-error.ts';
import type { LfsFile } from './lfs-file.ts';
import { lfsServer } from './lfs-server.ts';
import type { LfsRemote } from './lfs-remote.ts';

// git-lfs, docs/api/batch.md: clients ask for at most a hundred objects at once.
const BATCH = 100;
const AT_ONCE = 4;

/**
 * Makes sure that the objects of some pointers are in the store, each with the size and sha256 that its pointer says.
 * @throws ArxError SOURCE_LFS naming the path and the object, other SOURCE_*, INTERRUPTED.
 */
export async function fetchLfsObjects(
  files: readonly LfsFile[],
  remote: LfsRemote,
  context: Context,
): Promise<void> {
  const missing = missingOf(files, remote, context);
  if (missing.length === 0) return;
  if (remote.location.transport === 'file' && remote.url === undefined)
    return copyAll(missing, remote, context);
  const server = await lfsServer(remote, missing, context);
  const progress = reporter(missing, remote, context);
  for (let at = 0; at < missing.length; at += BATCH) {
    const actions = await askBatch(server, missing.slice(at, at + BATCH), context);
    await inTurns(actions, async (action) => {
      await downloadObject(action, server, context);
      progress(action.file);
    });
  }
}

async function copyAll(files: readonly LfsFile[], { location }: LfsRemote, context: Context): Promise<void> {
  for (const file of files) await copyLocalObject(file, location, context);
}

/** One file for each object that is not in the store. */
function missingOf(files: readonly LfsFile[], { location }: LfsRemote, context: Context): LfsFile[] {
  const store = new Store(context.cacheDir);
  const { fileBytes } = context.limits;
  const found = new Map<string, LfsFile>();
  for (const file of files) {
    if (file.size > fileBytes)
      throw lfsError(location, file, `it has ${file.size} bytes, expected at most ${fileBytes}`);
    const key = `${file.oid} ${file.size}`;
    if (!found.has(key) && downloaded(store, `sha256:${file.oid}`, file.size) === undefined)
      found.set(key, file);
  }
  return [...found.values()];
}

async function inTurns<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      // After a failure the others end with what they have begun.
      await task(item).catch((error: unknown) => {
        left.length = 0;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

function reporter(
  files: readonly LfsFile[],
  { location }: LfsRemote,
  context: Context,
): (file: LfsFile) => void {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  return ({ size }) => {
    checkAborted(context);
    done += size;
    context.report({ type: 'progress', step: location.key, done, total });
  };
}
