import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FrameJob } from './frame-worker.ts';

const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './frame-worker.ts' : './frame-worker.js',
  import.meta.url,
);

/** Compresses frames in worker threads, two at most. The same content always gives the same frame. */
export class FrameCompressor {
  readonly #idle: Worker[] = [];
  readonly #workers: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #most = Math.min(2, availableParallelism());

  /** One zstd frame with the first `length` bytes of a shared buffer, which must rest until it is there. */
  async compress(buffer: Buffer, length: number): Promise<Uint8Array> {
    const worker = await this.#take();
    try {
      worker.postMessage({
        content: buffer.buffer as unknown as SharedArrayBuffer,
        length,
      } satisfies FrameJob);
      const [frame] = (await once(worker, 'message')) as [Uint8Array];
      return frame;
    } finally {
      this.#give(worker);
    }
  }

  /** Ends the threads. */
  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #take(): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#workers.length >= this.#most) return new Promise((resolve) => this.#waiting.push(resolve));
    const worker = new Worker(SCRIPT);
    this.#workers.push(worker);
    return worker;
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }
}
