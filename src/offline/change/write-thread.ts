import { getSystemErrorName } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ArxError } from '../../core/errors.ts';
import { embeddedFile } from '../../sys/embedded-file.ts';
import { startThread } from '../../sys/start-thread.ts';
import type { NewFile } from './write-files.ts';
import {
  AT_WORK,
  FAILED,
  type DecodeJob,
  type JobFailure,
  NOT_HELD,
  type PartJob,
  type SpanJob,
  type WriteJob,
} from './write-job.ts';

// What the thread throws away is freed early, so that memory stays flat.
const OPTIONS = { resourceLimits: { maxYoungGenerationSizeMb: 4 } };

/** A job that was given to the thread. */
export interface GivenJob {
  /** True: the thread has nothing more to do with it. */
  readonly isOver: boolean;
  /** What went wrong with it once it is over: which file could not be written, or that the bundle is not what it was. */
  readonly failure: JobFailure;
  /** Resolves when it is over. @throws ArxError INTERNAL if the thread has ended. */
  over(): Promise<void>;
}

/** A second thread that writes files. Dispose it when all its jobs are over. */
export class WriteThread implements AsyncDisposable {
  readonly #worker: Worker;
  /** Those who wait for a job: nothing of one that is over is kept. */
  readonly #waiting = new Set<(end: ArxError) => void>();
  #end: ArxError | undefined;

  /** Starts one. @returns undefined where none can be had: whoever asks goes on alone. */
  static start(): WriteThread | undefined {
    const worker = startThread(newWorker);
    return worker && new WriteThread(worker);
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    // One that throws says why before it exits.
    this.#worker.once('error', (cause) => this.#tell(cause));
    this.#worker.once('exit', () => this.#tell());
  }

  /** The content must rest until the job is over. */
  give(files: readonly NewFile[], content: SharedArrayBuffer): GivenJob {
    return this.#post({ files, content });
  }

  /** Content that the thread reads, verifies and writes by itself. */
  giveSpan(span: Given<SpanJob>): GivenJob {
    return this.#post(span);
  }

  /** The next part of content that the thread reads and digests. Its memory must rest until the job is over. */
  readPart(part: Given<PartJob>): GivenJob {
    return this.#post(part);
  }

  /** A frame that the thread decodes. Its memory must rest until the job is over. */
  decode(frame: Given<DecodeJob>): GivenJob {
    return this.#post(frame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #post(job: Given<WriteJob> | Given<SpanJob> | Given<PartJob> | Given<DecodeJob>): GivenJob {
    const outcome = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
    this.#worker.postMessage({ ...job, outcome });
    return jobOf(new Int32Array(outcome), (over) => this.#unlessEnded(over));
  }

  #tell(cause?: unknown): void {
    this.#end ??= new ArxError('INTERNAL', 'Cannot go on: the second thread has ended', { cause });
    for (const reject of this.#waiting) reject(this.#end);
    this.#waiting.clear();
  }

  /** Not a race with one promise for all jobs: that would keep something of each for as long as the thread lives. */
  async #unlessEnded(over: Promise<unknown>): Promise<void> {
    if (this.#end !== undefined) throw this.#end;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    await Promise.race([over, ended]);
    this.#waiting.delete(reject);
  }
}

type Given<Job> = Omit<Job, 'outcome'>;

/** In the executable from the script that it carries, elsewhere from the file beside this one. @throws Error where the system gives no more threads. */
function newWorker(): Worker {
  const embedded = embeddedFile('write-worker.cjs');
  if (embedded !== undefined) return new Worker(Buffer.from(embedded).toString(), { ...OPTIONS, eval: true });
  const name = import.meta.url.endsWith('.ts') ? './write-worker.ts' : './write-worker.js';
  return new Worker(new URL(name, import.meta.url), OPTIONS);
}

function jobOf(
  cells: Int32Array<SharedArrayBuffer>,
  unlessEnded: (over: Promise<unknown>) => Promise<void>,
): GivenJob {
  return {
    get isOver() {
      return Atomics.load(cells, 0) !== AT_WORK;
    },
    get failure() {
      const state = Atomics.load(cells, 0);
      if (state !== FAILED) return state === NOT_HELD ? 'not held' : undefined;
      return { index: cells[1] ?? 0, error: systemError(cells[2] ?? 0) };
    },
    async over() {
      const over = Atomics.waitAsync(cells, 0, AT_WORK);
      if (over.async) await unlessEnded(over.value);
    },
  };
}

function systemError(errno: number): Error {
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(code), { code, errno });
}
