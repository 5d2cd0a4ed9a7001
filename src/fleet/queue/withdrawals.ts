import type { WorkQueue } from '../../plugin/work-queue.ts';

/** Tells those who are at work on a run when it is withdrawn. */
export class Withdrawals implements Disposable {
  readonly #atWork = new Map<string, Set<AbortController>>();
  readonly #hearing: Disposable;

  constructor(queue: WorkQueue) {
    this.#hearing = queue.onWithdrawn((run) => {
      for (const one of this.#atWork.get(run) ?? []) one.abort();
    });
  }

  /** Until it is disposed, its signal is aborted when the run is withdrawn. */
  of(run: string): Disposable & { readonly signal: AbortSignal } {
    const one = new AbortController();
    const same = this.#atWork.get(run) ?? new Set();
    this.#atWork.set(run, same.add(one));
    return {
      signal: one.signal,
      [Symbol.dispose]: () => {
        same.delete(one);
        if (same.size === 0) this.#atWork.delete(run);
      },
    };
  }

  [Symbol.dispose](): void {
    this.#hearing[Symbol.dispose]();
  }
}
