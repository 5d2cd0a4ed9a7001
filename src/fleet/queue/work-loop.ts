import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { heedHurry } from '../../core/heed-hurry.ts';
import type { TakenWork, WorkQueue } from '../../plugin/work-queue.ts';
import { doWork } from './do-work.ts';
import type { WorkerOptions } from './worker-model.ts';
import { Withdrawals } from './withdrawals.ts';

/** Milliseconds before a queue that does not answer is asked again. */
const PAUSE = 5_000;

/**
 * Takes work from a queue, does it and reports, until the context's signal is aborted: then it takes no more, and ends what
 * it has. When the user asks a second time that is stopped, taken back, and given to another worker.
 * @throws ArxError ENGINE_LOST, with `once`.
 */
export async function workLoop(queue: WorkQueue, options: WorkerOptions, context: Context): Promise<void> {
  using _heed = heedHurry(context);
  using withdrawals = new Withdrawals(queue, options);
  const ended = new AbortController();
  const taking = AbortSignal.any([context.signal, ended.signal]);
  const stop = AbortSignal.any([context.hurry, ended.signal]);
  const work = { queue, options, withdrawals, stop, context };
  const lanes = Array.from({ length: options.parallel }, () => lane(work, taking));
  try {
    await Promise.all(lanes);
  } finally {
    ended.abort();
    await Promise.allSettled(lanes);
  }
}

interface Lane {
  readonly queue: WorkQueue;
  readonly options: WorkerOptions;
  readonly withdrawals: Withdrawals;
  /** Aborted when what was taken is to stop. */
  readonly stop: AbortSignal;
  readonly context: Context;
}

async function lane(work: Lane, taking: AbortSignal): Promise<void> {
  const { once = false, heard } = work.options;
  while (!taking.aborted) {
    try {
      const taken = await takeOne(work.queue, taking);
      if (taken !== undefined) await doTaken(taken, work);
      else if (once) return;
    } catch (error) {
      if (once || !(error instanceof ArxError) || error.code !== 'ENGINE_LOST') throw error;
      heard({ type: 'lost', message: error.message });
      await sleep(PAUSE, undefined, { signal: taking }).catch(() => undefined);
    }
  }
}

/** Being told to end while waiting is no error. */
async function takeOne(queue: WorkQueue, signal: AbortSignal): Promise<TakenWork | undefined> {
  try {
    return await queue.take(signal);
  } catch (error) {
    if (error instanceof ArxError && error.code === 'INTERRUPTED') return undefined;
    throw error;
  }
}

/** What could not be reported is done again by whoever gets it, and found done. */
async function doTaken(
  taken: TakenWork,
  { queue, options, withdrawals, stop, context }: Lane,
): Promise<void> {
  try {
    await doWork(taken, { queue, options, withdrawals, stop }, context);
  } catch (error) {
    taken.giveBack();
    throw error;
  }
}
