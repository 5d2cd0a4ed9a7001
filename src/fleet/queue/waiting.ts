import type { Digest } from '../../core/digest.ts';
import type { ErrorCode } from '../../core/error-codes.ts';
import { ArxError } from '../../core/errors.ts';
import type { HostWork } from '../run/perform.ts';
import { refused } from './signed-message.ts';
import type { WorkEnd } from './worker-model.ts';
import type { WorkReport } from './work-report.ts';

/** So long a stopped run waits for what a worker that holds some of it says. Milliseconds. */
const FAREWELL = 60_000;

/** How the work on a host ended, and where it was done. */
export interface Reported extends WorkEnd {
  readonly worker: string;
}

/** Work on one host that was given out, until it is disposed. */
export class Waiting implements Disposable {
  readonly #order: Digest;
  readonly #phase: HostWork['phase'];
  readonly #reported = Promise.withResolvers<Reported>();
  #worker: string | undefined;
  #farewell: NodeJS.Timeout | undefined;

  /** @param order digest of what was published. */
  constructor(order: Digest, { phase }: Pick<HostWork, 'phase'>) {
    this.#order = order;
    this.#phase = phase;
    this.#reported.promise.catch(() => undefined);
  }

  /** @throws ArxError what it was stopped for; ENGINE_REFUSED. */
  get result(): Promise<Reported> {
    return this.#reported.promise;
  }

  take(report: WorkReport): void {
    if (report.type === 'result') return this.#reported.resolve(report);
    if (report.type === 'taken') {
      this.#worker = report.worker;
      return this.#phase(`on ${report.worker}`);
    }
    // Somebody else may have put what was refused into the place of this work.
    if (report.order !== this.#order) return;
    this.#reported.reject(refused(`the worker ${report.worker} does not do the work (${report.why})`));
  }

  /** The last word is of the worker who has it, if somebody has it, and if that is waited for. */
  stop([code, why]: readonly [ErrorCode, string], now = false): void {
    const end = (what: string): void =>
      this.#reported.reject(new ArxError(code, `Cannot go on: ${why}, and ${what}`));
    if (this.#worker === undefined) return end('nobody had begun it');
    const silent = `${this.#worker} has not said how it ended`;
    if (now) return end(silent);
    this.#farewell ??= setTimeout(end, FAREWELL, silent);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#farewell);
  }
}
