import { checkAborted, type Context } from '../../core/context.ts';
import { digestOf } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import type { QueuedWork, WorkQueue } from '../../plugin/work-queue.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import type { Perform } from '../run/perform.ts';
import { doneBy } from './done-by.ts';
import { outputEvents } from './reported-output.ts';
import { type Reported, Waiting } from './waiting.ts';
import { signWithdrawal } from './withdrawal.ts';
import { signOrder, workKey, type WorkOrder } from './work-order.ts';
import { openReport } from './work-report.ts';

/** What is common to all hosts of a run. */
export interface QueuedRun extends Omit<WorkOrder, 'host' | 'until'> {
  readonly key: KeyPair;
  /** Whose reports are believed. */
  readonly workers: readonly TrustedKey[];
}

/** So long work may wait for a worker to begin it. Milliseconds. */
const PATIENCE = 24 * 3600_000;

const INTERRUPTED = ['INTERRUPTED', 'the run was stopped'] as const;
/**
 * The work on each host is done by whoever takes it from the queue; here it is put there, and its report waited for.
 */
export class QueuedHosts implements AsyncDisposable {
  readonly #queue: WorkQueue;
  readonly #run: QueuedRun;
  readonly #waiting = new Map<string, Waiting>();
  readonly #context: Context;
  #hearing: AsyncDisposable | undefined;
  #withdrawing: Promise<void> | undefined;

  private constructor(queue: WorkQueue, run: QueuedRun, context: Context) {
    this.#queue = queue;
    this.#run = run;
    this.#context = context;
  }

  /** Begins to listen for the reports of a run. @throws ArxError ENGINE_LOST. */
  static async open(queue: WorkQueue, run: QueuedRun, context: Context): Promise<QueuedHosts> {
    const hosts = new QueuedHosts(queue, run, context);
    hosts.#hearing = await queue.hear(run.run, (report) => hosts.#heard(report));
    return hosts;
  }

  readonly perform: Perform<undefined> = async (host, work) => {
    const { run } = this.#run;
    const key = workKey(host.name);
    const bytes = this.#orderFor(host);
    using waiting = new Waiting(digestOf(bytes), work);
    using _stop = onAbort(work.context.signal, () => this.#stop(waiting));
    using _hurry = onAbort(work.context.hurry, () => waiting.stop(INTERRUPTED, true));
    this.#waiting.set(key, waiting);
    try {
      checkAborted(work.context);
      await this.#queue.publish({ run, key, bytes });
      work.phase('queued');
      const { result, worker, ...more } = await waiting.result;
      await tellOutput({ result, worker, ...more }, work.context);
      if (result.state === 'stopped' && !work.context.signal.aborted)
        throw new ArxError('ENGINE_REFUSED', `Cannot go on: ${worker} has stopped, and was not told to`);
      return doneBy(result);
    } finally {
      this.#waiting.delete(key);
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#withdrawing;
    await this.#hearing?.[Symbol.asyncDispose]();
  }

  #orderFor(host: Host): Uint8Array {
    const { key, workers: _workers, ...same } = this.#run;
    const until = new Date(this.#context.now().getTime() + PATIENCE).toISOString();
    return signOrder({ ...same, host, until }, key);
  }

  /** Nobody begins any more of it; who has some is asked to stop. */
  #stop(waiting: Waiting): void {
    const { run, key } = this.#run;
    this.#withdrawing ??= this.#queue.withdraw(signWithdrawal(run, key)).catch(() => undefined);
    waiting.stop(INTERRUPTED);
  }

  /** What cannot be believed has no effect: whoever writes to the queue could have written it. */
  #heard(found: QueuedWork): void {
    try {
      const report = openReport(found, this.#run.workers);
      this.#waiting.get(found.key)?.take(report);
    } catch (error) {
      if (!(error instanceof ArxError)) throw error;
      const { message, hint } = error;
      this.#context.report({ type: 'warning', message, ...(hint !== undefined && { hint }) });
    }
  }
}

/** As if the host had been worked on here: it is shown, and kept in the log of the host. */
async function tellOutput({ result, worker, output }: Reported, { report }: Context): Promise<void> {
  if (output === undefined) return;
  const where = `all of it is in ${result.log ?? 'the state'} of the worker ${worker}`;
  for (const event of outputEvents(output, where)) await report(event);
}

function onAbort(signal: AbortSignal, act: () => void): Disposable {
  signal.addEventListener('abort', act, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', act) };
}
