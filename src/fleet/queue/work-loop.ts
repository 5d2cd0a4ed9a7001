import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { TakenWork, WorkQueue } from '../../plugin/work-queue.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import type { HostResult } from '../run/fleet-result.ts';
import { openOrder, type WorkOrder } from './work-order.ts';
import { signReport, type WorkReport } from './work-report.ts';

/** Something that a worker tells of its work. */
export type WorkerEvent =
  | { readonly type: 'taken'; readonly run: string; readonly host: string; readonly delivery: number }
  | { readonly type: 'ended'; readonly run: string; readonly result: HostResult }
  | { readonly type: 'refused'; readonly run: string; readonly message: string };

/** How a worker works. */
export interface WorkerOptions {
  /** What it calls itself in reports. */
  readonly name: string;
  /** Hosts at once. */
  readonly parallel: number;
  /** Whose work is done. */
  readonly controllers: readonly TrustedKey[];
  readonly key: KeyPair;
  /** Does the work on one host. Never rejects. The signal of the context is aborted when the run is withdrawn or the worker is to end. */
  readonly perform: (order: WorkOrder, context: Context) => Promise<HostResult>;
  /** True: it ends when there is nothing to do. Default: it waits for more. */
  readonly once?: boolean;
  readonly heard: (event: WorkerEvent) => unknown;
}

/**
 * Takes work from a queue, does it and reports, until the context's signal is aborted: then it begins no more, asks what it
 * does to stop, and gives back what was stopped, so that another worker does it.
 * @throws ArxError ENGINE_LOST.
 */
export async function workLoop(queue: WorkQueue, options: WorkerOptions, context: Context): Promise<void> {
  const withdrawn = new Map<string, AbortController>();
  using _heard = queue.onWithdrawn((run) => withdrawn.get(run)?.abort());
  const stopFor = (run: string): AbortSignal => {
    const known = withdrawn.get(run) ?? new AbortController();
    withdrawn.set(run, known);
    return known.signal;
  };
  const ended = new AbortController();
  const own = { ...context, signal: AbortSignal.any([context.signal, ended.signal]) };
  const lanes = Array.from({ length: options.parallel }, () => lane(queue, options, stopFor, own));
  try {
    await Promise.all(lanes);
  } finally {
    ended.abort();
    await Promise.allSettled(lanes);
  }
}

async function lane(
  queue: WorkQueue,
  options: WorkerOptions,
  stopFor: (run: string) => AbortSignal,
  context: Context,
): Promise<void> {
  while (!context.signal.aborted) {
    const work = await takeOne(queue, context.signal);
    if (work !== undefined) await doOne(queue, work, { ...options, withdrawn: stopFor(work.run) }, context);
    else if (options.once === true) return;
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

async function doOne(
  queue: WorkQueue,
  work: TakenWork,
  options: WorkerOptions & { readonly withdrawn: AbortSignal },
  context: Context,
): Promise<void> {
  const { run, key, delivery } = work;
  const { name, controllers, perform, heard, withdrawn } = options;
  const tell = async (report: WorkReport): Promise<void> =>
    await queue.report({ run, key, bytes: signReport(report, options.key) });
  let order: WorkOrder;
  try {
    order = openOrder(work, controllers, context.now());
  } catch (error) {
    // Nobody who is believed has asked for it, so nobody who is believed waits for a report.
    heard({ type: 'refused', run, message: error instanceof Error ? error.message : String(error) });
    return await work.done();
  }
  const host = order.host.name;
  heard({ type: 'taken', run, host, delivery });
  await tell({ type: 'taken', run, host, worker: name });
  const signal = AbortSignal.any([context.signal, withdrawn]);
  const result = await perform(order, { ...context, signal });
  // Stopped because this worker ends, not because the run does: somebody else goes on with it.
  if (result.state === 'stopped' && !withdrawn.aborted) return work.giveBack();
  await tell({ type: 'result', run, worker: name, result });
  await work.done();
  heard({ type: 'ended', run, result });
}
