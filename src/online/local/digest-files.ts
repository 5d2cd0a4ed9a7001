import { setImmediate } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { DigestBatches } from './digest-batches.ts';
import { DigestThread } from './digest-thread.ts';
import type { FileToDigest } from './digest-file.ts';

/** From this much on, a second thread saves more than starting it costs. */
const WORTH_A_THREAD = { files: 4000, bytes: 64 * 1024 * 1024 };
// How long a run of batches may keep the thread, in milliseconds, before downloads beside it get a turn.
const TURN = 40;

/**
 * The digests of many local files, each read once, in the order of the list; by two threads when there is much to read.
 * @throws ArxError SOURCE_CHANGED, SOURCE_NOT_FOUND, SOURCE_UNREADABLE, INTERRUPTED.
 */
export async function digestFiles(
  root: string,
  files: readonly FileToDigest[],
  context: Context,
): Promise<Digest[]> {
  const batches = DigestBatches.of(root, files);
  const bytes = files.reduce((sum, { stat }) => sum + stat.size, 0);
  if (files.length < WORTH_A_THREAD.files && bytes < WORTH_A_THREAD.bytes) await work(batches, context);
  else await workWithHelp(batches, context);
  return batches.digests();
}

async function workWithHelp(batches: DigestBatches, context: Context): Promise<void> {
  await using thread = DigestThread.start(batches);
  await work(batches, context);
  await thread?.done();
}

async function work(batches: DigestBatches, context: Context): Promise<void> {
  for (let began = performance.now(); batches.next();) {
    if (performance.now() - began < TURN) continue;
    checkAborted(context);
    await setImmediate();
    began = performance.now();
  }
}
