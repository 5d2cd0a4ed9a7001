import type { BlobSpan } from '../archive/blob-span.ts';
import type { Context } from '../core/context.ts';
import type { BlobVisitor } from './blob-visitor.ts';
import type { GivenJob, WriteThread } from './change/write-thread.ts';
import { mostAhead } from './most-ahead.ts';
import { notHeld } from './not-held.ts';
import { tellSpan } from './tell-span.ts';

/** Lets a second thread verify a part of the content, beside this one. */
export class SpanChecker implements BlobVisitor {
  readonly #thread: WriteThread;
  readonly #context: Context;
  readonly #given: { readonly span: BlobSpan; readonly job: GivenJob }[] = [];

  constructor(thread: WriteThread, context: Context) {
    this.#thread = thread;
    this.#context = context;
  }

  /** @throws ArxError INTEGRITY_DIGEST once one that was given has failed; `complete` says of what. */
  take(span: BlobSpan): boolean {
    this.#takeBack();
    if (this.#given.length >= mostAhead(span.length)) return false;
    const blobs = span.blobs.map(({ digest, size }) => [digest, size, []]);
    this.#given.push({ span, job: this.#thread.giveSpan({ ...span, blobs: JSON.stringify(blobs) }) });
    return true;
  }

  begin(): void {}
  write(): void {}
  end(): void {}

  /**
   * Waits for what was given. Call it also when this thread has met an error: what comes before that in the bundle is told.
   * @throws ArxError INTEGRITY_* of the first blob that has not held, USAGE_NO_FILE of one that could not be read.
   */
  async complete(): Promise<void> {
    for (const { span, job } of this.#given.splice(0)) {
      await job.over();
      if (job.failure !== undefined) await tellSpan(span, job.failure, this.#context);
    }
  }

  #takeBack(): void {
    for (let [first] = this.#given; first?.job.isOver === true; [first] = this.#given) {
      // Nothing behind it has to be read.
      if (first.job.failure !== undefined) throw notHeld();
      this.#given.shift();
    }
  }
}
