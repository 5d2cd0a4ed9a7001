import { Worker } from 'node:worker_threads';
import { answerOf } from '../../archive/worker-answer.ts';
import { ArxError } from '../../core/errors.ts';
import { startThread } from '../../sys/start-thread.ts';
import type { DigestBatches } from './digest-batches.ts';
import type { DigestAnswer } from './digest-worker.ts';

const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './digest-worker.ts' : './digest-worker.js',
  import.meta.url,
);

/** A second thread that takes batches too. Dispose it in every case. */
export class DigestThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #answer: Promise<DigestAnswer>;

  /** @returns undefined where no thread can be had: whoever takes batches, too, takes them all. */
  static start(batches: DigestBatches): DigestThread | undefined {
    const worker = startThread(() => new Worker(SCRIPT, { workerData: batches.work }));
    return worker && new DigestThread(worker);
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#answer = answerOf<DigestAnswer>(worker);
    this.#answer.catch(() => undefined); // Seen by whoever waits for it.
  }

  /** Resolves when the thread finds nothing more to take. @throws ArxError what it met. */
  async done(): Promise<void> {
    const failure = await this.#answer;
    if (failure !== null)
      throw new ArxError(
        failure.code,
        failure.message,
        failure.hint === undefined ? {} : { hint: failure.hint },
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
