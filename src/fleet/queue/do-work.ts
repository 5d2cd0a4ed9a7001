import type { Context } from '../../core/context.ts';
import { digestOf } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { TakenWork, WorkQueue } from '../../plugin/work-queue.ts';
import type { WorkerOptions } from './worker-model.ts';
import type { Withdrawals } from './withdrawals.ts';
import { type OpenedOrder, openOrder } from './work-order.ts';
import { signReport, type WorkReport } from './work-report.ts';

/** For whom work is done, and until when. */
export interface Doing {
  readonly queue: WorkQueue;
  readonly options: WorkerOptions;
  /** What is withdrawn before it is begun is not done; what is withdrawn later is stopped, and reported so. */
  readonly withdrawals: Withdrawals;
  /** Aborted when this worker is to end: then its work is stopped, and given back. */
  readonly stop: AbortSignal;
}

/**
 * Does work that was taken from a queue, and reports. It counts as done only when the report is kept.
 * @throws ArxError ENGINE_LOST.
 */
export async function doWork(work: TakenWork, doing: Doing, context: Context): Promise<void> {
  const { run, delivery } = work;
  const { name, heard, perform } = doing.options;
  const opened = await openOrRefuse(work, doing, context);
  if (opened === undefined) return;
  const { order, controller } = opened;
  using withdrawn = await doing.withdrawals.of(run, controller);
  if (withdrawn.signal.aborted) return await work.done();
  const host = order.host.name;
  heard({ type: 'taken', run, host, delivery });
  await tell(work, { type: 'taken', run, host, worker: name }, doing);
  const never = new AbortController().signal;
  const signal = AbortSignal.any([withdrawn.signal, doing.stop]);
  const { result, ...output } = await perform(order, { ...context, signal, hurry: never });
  if (result.state === 'stopped' && doing.stop.aborted && !withdrawn.signal.aborted) {
    heard({ type: 'given-back', run, host });
    return work.giveBack();
  }
  await tell(work, { type: 'result', run, worker: name, result, ...output }, doing);
  await work.done();
  heard({ type: 'ended', run, result });
}

/** What is refused is refused by each worker that trusts the same controllers: it is not given to another one. */
async function openOrRefuse(
  work: TakenWork,
  doing: Doing,
  { now }: Pick<Context, 'now'>,
): Promise<OpenedOrder | undefined> {
  const { run, key, bytes } = work;
  const { name, controllers, heard } = doing.options;
  try {
    return openOrder(work, controllers, now());
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    const { message } = error;
    heard({ type: 'refused', run, message });
    const order = digestOf(bytes);
    await tell(work, { type: 'refused', run, key, worker: name, order, why: message }, doing);
    await work.done();
    return undefined;
  }
}

async function tell({ run, key }: TakenWork, report: WorkReport, { queue, options }: Doing): Promise<void> {
  await queue.report({ run, key, bytes: signReport(report, options.key) });
}
