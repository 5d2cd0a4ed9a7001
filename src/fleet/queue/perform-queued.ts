import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import type { QueuedWork, WorkQueue } from '../../plugin/work-queue.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import type { HostResult } from '../run/fleet-result.ts';
import type { HostDone, HostWork, Perform } from '../run/perform.ts';
import { signOrder, workKey, type WorkOrder } from './work-order.ts';
import { openReport, type WorkReport } from './work-report.ts';

/** What is common to all hosts of a run. */
export interface QueuedRun extends Omit<WorkOrder, 'host' | 'until'> {
  readonly key: KeyPair;
  /** Whose reports are believed. */
  readonly workers: readonly TrustedKey[];
}

/** So long work waits for a worker to begin it. Milliseconds. */
const PATIENCE = 24 * 3600_000;
/** So long a stopped run waits for what a worker that holds some of it says. Milliseconds. */
const FAREWELL = 60_000;

/**
 * The work on each host is done by whoever takes it from the queue; here it is put there, and its report waited for. A controller
 * that ends and is resumed finds the reports that came meanwhile.
 */
export class QueuedHosts implements AsyncDisposable {
  readonly #queue: WorkQueue;
  readonly #run: QueuedRun;
  readonly #waiting = new Map<string, (report: WorkReport) => void>();
  readonly #before = new Map<string, WorkReport>();
  readonly #context: Context;
  #hearing: AsyncDisposable | undefined;
  #withdrawn: Promise<void> | undefined;

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
    const ended = this.#reportOf(key, work);
    try {
      await this.#queue.publish({ run, key, bytes: this.#orderFor(host) });
      work.phase('queued');
      return doneBy(await ended.promise);
    } finally {
      ended.forget();
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#withdrawn;
    await this.#hearing?.[Symbol.asyncDispose]();
  }

  #orderFor(host: Host): Uint8Array {
    const { key, workers: _workers, ...same } = this.#run;
    const until = new Date(this.#context.now().getTime() + PATIENCE).toISOString();
    return signOrder({ ...same, host, until }, key);
  }

  /** The last word on a host; when the run is stopped, that of the worker who has it, if somebody has it. */
  #reportOf(key: string, { context, phase }: HostWork): { promise: Promise<HostResult>; forget(): void } {
    const { promise, resolve, reject } = Promise.withResolvers<HostResult>();
    let worker: string | undefined;
    let farewell: NodeJS.Timeout | undefined;
    const take = (report: WorkReport): void => {
      if (report.type === 'result') return resolve(report.result);
      worker = report.worker;
      phase(`on ${worker}`);
    };
    const stop = (): void => {
      this.#withdrawn ??= this.#queue.withdraw(this.#run.run).catch(() => undefined);
      if (worker === undefined) return reject(stopped('nobody had begun it'));
      farewell = setTimeout(() => reject(stopped(`${worker} has not said how it ended`)), FAREWELL);
    };
    this.#waiting.set(key, take);
    const before = this.#before.get(key);
    if (before !== undefined) take(before);
    context.signal.addEventListener('abort', stop, { once: true });
    const forget = (): void => {
      clearTimeout(farewell);
      this.#waiting.delete(key);
      context.signal.removeEventListener('abort', stop);
    };
    return { promise, forget };
  }

  /** What cannot be believed is told once and has no effect: whoever writes to the queue could have written it. */
  #heard(found: QueuedWork): void {
    try {
      const report = openReport(found, this.#run.workers);
      this.#before.set(found.key, report);
      this.#waiting.get(found.key)?.(report);
    } catch (error) {
      if (!(error instanceof ArxError)) throw error;
      const { message, hint } = error;
      this.#context.report({ type: 'warning', message, ...(hint !== undefined && { hint }) });
    }
  }
}

function stopped(why: string): ArxError {
  return new ArxError('INTERRUPTED', `Cannot go on: the run was stopped, and ${why}`);
}

/** A worker's result is one of here: what went wrong there is thrown here. */
function doneBy({ state, error, exit: _exit, host: _host, ...rest }: HostResult): HostDone<undefined> {
  const { changes, traffic, receipt, remarks, lastLines } = rest;
  if (state === 'done' || state === 'unchanged')
    return {
      state,
      ...(changes !== undefined && { changes }),
      ...(traffic !== undefined && { traffic }),
      ...(receipt !== undefined && { receipt }),
      ...(remarks !== undefined && { remarks }),
      value: undefined,
    };
  const { code = 'INTERNAL', message = 'Cannot say what went wrong: the worker did not', hint } = error ?? {};
  throw new ArxError(code, message, {
    ...(hint !== undefined && { hint }),
    data: {
      result: state,
      ...(receipt !== undefined && { receipt }),
      remarks: remarks ?? [],
      lastLines: lastLines ?? [],
    },
  });
}
