import { ArxError } from '../../core/errors.ts';
import type { Withdrawal, WorkQueue } from '../../plugin/work-queue.ts';
import type { TrustedKey } from '../../trust/trusted-key.ts';
import { demandWithdrawal } from './withdrawal.ts';
import type { WorkerOptions } from './worker-model.ts';

/** Work on a run, and whose it is. */
interface AtWork {
  readonly controller: TrustedKey;
  readonly withdrawn: AbortController;
}

/** Tells those who are at work on a run when its own controller withdraws it; what others say is refused. */
export class Withdrawals implements Disposable {
  readonly #queue: WorkQueue;
  readonly #heard: WorkerOptions['heard'];
  readonly #atWork = new Map<string, Set<AtWork>>();
  readonly #hearing: Disposable;

  constructor(queue: WorkQueue, { heard }: Pick<WorkerOptions, 'heard'>) {
    this.#queue = queue;
    this.#heard = heard;
    this.#hearing = queue.onWithdrawal((withdrawal) => {
      for (const one of this.#atWork.get(withdrawal.run) ?? []) this.#take(withdrawal, one);
    });
  }

  /**
   * Until it is disposed, its signal is aborted when the run is withdrawn; at once for one that is withdrawn already.
   * @throws ArxError ENGINE_LOST.
   */
  async of(run: string, controller: TrustedKey): Promise<Disposable & { readonly signal: AbortSignal }> {
    const one = { controller, withdrawn: new AbortController() };
    const same = this.#atWork.get(run) ?? new Set();
    this.#atWork.set(run, same.add(one));
    const end = (): void => {
      same.delete(one);
      if (same.size === 0) this.#atWork.delete(run);
    };
    try {
      const kept = await this.#queue.withdrawal(run);
      if (kept !== undefined) this.#take(kept, one);
      return { signal: one.withdrawn.signal, [Symbol.dispose]: end };
    } catch (error) {
      end();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#hearing[Symbol.dispose]();
  }

  #take(withdrawal: Withdrawal, { controller, withdrawn }: AtWork): void {
    try {
      demandWithdrawal(withdrawal, controller);
      withdrawn.abort();
    } catch (error) {
      if (!(error instanceof ArxError)) throw error;
      this.#heard({ type: 'refused', run: withdrawal.run, message: error.message });
    }
  }
}
