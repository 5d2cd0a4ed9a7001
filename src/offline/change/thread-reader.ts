import type { ContentReader } from '../../archive/content-reader.ts';
import { unreadable } from '../../archive/file-bytes.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { GivenJob, WriteThread } from './write-thread.ts';

/** In bytes. All together fit into the cache of a processor: with 4 MiB, reading takes three times as long. */
const PART = 256 * 1024;
/** So many parts are on their way at once. */
const PARTS = 8;
/** `sha256:` and 64 digits. */
const DIGEST = 71;

interface GivenPart {
  readonly part: SharedArrayBuffer;
  readonly length: number;
  readonly job: GivenJob;
}

/** Has content read and digested by another thread, while this one writes it from the same memory. */
export class ThreadReader implements ContentReader {
  readonly #thread: WriteThread;
  readonly #given: GivenPart[] = [];
  readonly #free: SharedArrayBuffer[] = [];
  #isFirst = true;

  constructor(thread: WriteThread) {
    this.#thread = thread;
  }

  /** @throws ArxError USAGE_NO_FILE; INTERNAL if the thread has ended. */
  async *read(fd: number, position: number, size: number): AsyncGenerator<Uint8Array> {
    this.#isFirst = true;
    try {
      yield* this.#parts(fd, position, position + size);
    } finally {
      // Whoever cleans up may close the file.
      while (this.#given.length > 0) await this.#oldest();
    }
  }

  /** @throws ArxError INTERNAL if the thread has ended. */
  async digest(): Promise<Digest> {
    this.#give({ fd: -1, position: 0, length: 0 }, true);
    const { part } = await this.#oldest();
    return Buffer.from(part, 0, DIGEST).toString('latin1') as Digest;
  }

  async *#parts(fd: number, start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let [asked, got] = [start, start]; got < end;) {
      for (; asked < end && this.#given.length < PARTS; asked += PART)
        this.#give({ fd, position: asked, length: Math.min(PART, end - asked) });
      const { part, length, job } = await this.#oldest();
      if (typeof job.failure === 'object') throw unreadable(got, job.failure.error);
      if (job.failure !== undefined) return;
      yield new Uint8Array(part, 0, length);
      this.#free.push(part);
      got += length;
    }
  }

  #give(where: { fd: number; position: number; length: number }, isLast = false): void {
    const part = this.#free.pop() ?? new SharedArrayBuffer(PART);
    const job = this.#thread.readPart({ ...where, part, isFirst: this.#isFirst, isLast });
    this.#isFirst = false;
    this.#given.push({ part, length: where.length, job });
  }

  /** What was given first, when it is over. */
  async #oldest(): Promise<GivenPart> {
    const first = this.#given.shift();
    if (first === undefined) throw new ArxError('INTERNAL', 'Cannot read content: nothing was asked for');
    await first.job.over();
    return first;
  }
}
