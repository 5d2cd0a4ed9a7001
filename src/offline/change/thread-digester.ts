import type { ContentHelper } from '../../archive/content-helper.ts';
import { ArxError } from '../../core/errors.ts';
import { unreadable } from '../../archive/file-bytes.ts';
import type { Digest } from '../../core/digest.ts';
import type { PartJob } from './write-job.ts';
import type { GivenJob, WriteThread } from './write-thread.ts';

/** In bytes. Together they fit into the cache of a processor, which makes reading three times as fast. */
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

/** Has content digested in another thread, while this one writes it. */
export class ThreadDigester implements ContentHelper {
  readonly #thread: WriteThread;
  readonly #given: GivenPart[] = [];
  readonly #free: SharedArrayBuffer[] = [];
  #isFirst = true;

  constructor(thread: WriteThread) {
    this.#thread = thread;
  }

  /** Other content begins, whatever became of the one before. */
  begin(): this {
    this.#isFirst = true;
    return this;
  }

  /** @throws ArxError INTERNAL if the thread has ended. */
  async update(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += PART) {
      if (this.#given.length === PARTS) this.#free.push((await this.#oldest()).part);
      const some = bytes.subarray(at, at + PART);
      const part = this.#free.pop() ?? new SharedArrayBuffer(PART);
      new Uint8Array(part).set(some);
      this.#give({ part, length: some.length });
    }
  }

  /** @throws ArxError USAGE_NO_FILE; INTERNAL if the thread has ended. */
  async *read(fd: number, position: number, size: number): AsyncGenerator<Uint8Array> {
    await this.#settle();
    try {
      yield* this.#parts(fd, position, position + size);
    } finally {
      // Whoever cleans up may close the file.
      await this.#settle();
    }
  }

  /** @throws ArxError INTERNAL if the thread has ended. */
  async digest(): Promise<Digest> {
    await this.#settle();
    const part = this.#free.pop() ?? new SharedArrayBuffer(PART);
    this.#give({ part, length: 0 }, true);
    await this.#settle();
    return Buffer.from(part, 0, DIGEST).toString('latin1') as Digest;
  }

  async *#parts(fd: number, start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let [asked, got] = [start, start]; got < end;) {
      for (; asked < end && this.#given.length < PARTS; asked += PART)
        this.#give({ length: Math.min(PART, end - asked), from: { fd, position: asked } });
      const { part, length, job } = await this.#oldest();
      if (typeof job.failure === 'object') throw unreadable(got, job.failure.error);
      if (job.failure !== undefined) return;
      yield new Uint8Array(part, 0, length);
      this.#free.push(part);
      got += length;
    }
  }

  #give(more: Pick<PartJob, 'length' | 'from'> & Partial<Pick<PartJob, 'part'>>, isLast = false): void {
    const part = more.part ?? this.#free.pop() ?? new SharedArrayBuffer(PART);
    const job = this.#thread.digestPart({ ...more, part, isFirst: this.#isFirst, isLast });
    this.#isFirst = isLast;
    this.#given.push({ part, length: more.length, job });
  }

  /** What was given first, when it is over. */
  async #oldest(): Promise<GivenPart> {
    const first = this.#given.shift();
    if (first === undefined) throw new ArxError('INTERNAL', 'Cannot digest content: nothing was given');
    await first.job.over();
    return first;
  }

  async #settle(): Promise<void> {
    while (this.#given.length > 0) this.#free.push((await this.#oldest()).part);
  }
}
