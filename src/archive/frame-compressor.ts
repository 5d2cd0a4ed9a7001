import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { startThread } from '../sys/start-thread.ts';
import { compressFrame, type FrameJob } from './compress-frame.ts';
import { answerOf } from './worker-answer.ts';

const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './frame-worker.ts' : './frame-worker.js',
  import.meta.url,
);
// What a thread throws away is freed early, so that memory stays flat.
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 4 };

/** Compresses frames in worker threads, two at most, or here where none can be had. The same content always gives the same frame. */
export class FrameCompressor implements AsyncDisposable {
  readonly #idle: Worker[] = [];
  readonly #workers: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  #most = Math.min(2, availableParallelism());

  /** Makes one zstd frame; returns its length. Both buffers must rest until then. */
  async compress(job: FrameJob): Promise<number> {
    const worker = await this.#take();
    if (worker === undefined) return compressFrame(job);
    try {
      const length = answerOf<number>(worker);
      worker.postMessage(job);
      return await length;
    } finally {
      this.#give(worker);
    }
  }

  /** Ends the threads. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** @returns undefined where there is no thread. */
  async #take(): Promise<Worker | undefined> {
    const worker = this.#idle.pop() ?? this.#start();
    if (worker !== undefined || this.#most === 0) return worker;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #start(): Worker | undefined {
    if (this.#workers.length >= this.#most) return undefined;
    const worker = startThread(() => new Worker(SCRIPT, { resourceLimits: RESOURCE_LIMITS }));
    if (worker === undefined) this.#most = this.#workers.length;
    else this.#workers.push(worker);
    return worker;
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }
}
