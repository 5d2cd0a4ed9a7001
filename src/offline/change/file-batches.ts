import { availableParallelism } from 'node:os';
import { parentPath } from '../../core/parent-path.ts';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { BlobSpan } from '../../archive/blob-span.ts';
import type { ContentReader } from '../../archive/content-reader.ts';
import type { DirectoryHandle } from '../../sys/directory-handle.ts';
import { mostAhead } from '../most-ahead.ts';
import { notHeld } from '../not-held.ts';
import { placingError } from '../run/run-error.ts';
import { tellSpan } from '../tell-span.ts';
import type { FileChange } from './change-kinds.ts';
import { ThreadReader } from './thread-reader.ts';
import { type NewFile, writeFiles } from './write-files.ts';
import type { JobFailure, SpanBlob } from './write-job.ts';
import { type GivenJob, WriteThread } from './write-thread.ts';

/** Fewer files are written before a thread has started. */
const WORTH_A_THREAD = 2000;
/** The same where there is a thread already. Of so few that each is made durable by itself (durability.ts), none goes there. */
const WORTH_SHARING = 200;
/** In bytes; larger files are written as they come. */
const CONTENT = 1024 * 1024;
const FILES = 64;
/** In bytes; what is larger the thread reads. */
const LARGE = 4 * 1024 * 1024;

/** Where batches find their places. */
export interface BatchPlaces {
  /** The directory of a file, opened once more for as long as the batch needs it. */
  readonly open: (directory: string) => DirectoryHandle;
  /** The name under which a file is made ready. */
  readonly name: (file: FileChange) => string;
  /** The mode with which a file begins. */
  readonly begins: (file: FileChange) => number;
  /** A thread that there is already, and stays. */
  readonly helper?: WriteThread;
}

/** Files on their way to the disk, with the directories that they go to. */
class Parents implements Disposable {
  readonly #directories = new Map<string, DirectoryHandle>();
  changes: FileChange[] = [];

  /** @returns the path for file system calls; it holds until this is disposed. */
  add(change: FileChange, places: BatchPlaces): string {
    const directory = parentPath(change.path);
    const parent = this.#directories.get(directory) ?? places.open(directory);
    this.#directories.set(directory, parent);
    this.changes.push(change);
    return parent.at(places.name(change));
  }

  [Symbol.dispose](): void {
    for (const handle of this.#directories.values()) handle[Symbol.dispose]();
    this.#directories.clear();
    this.changes = [];
  }
}

/** Files whose content has held already. */
class Batch extends Parents {
  readonly content = new SharedArrayBuffer(CONTENT);
  readonly bytes = new Uint8Array(this.content);
  files: NewFile[] = [];
  end = 0;

  addPart(change: FileChange, { start, size }: { start: number; size: number }, places: BatchPlaces): void {
    const { uid, gid, mode } = change.after;
    const begins = places.begins(change);
    this.files.push({ at: this.add(change, places), start, size, uid, gid, mode, begins });
  }

  /** Ready for other files. */
  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    [this.files, this.end] = [[], 0];
  }
}

/**
 * Writes many small files, a second thread beside this one: what the thread has no time for, this one does itself. A file is
 * written when its content has held, and not before.
 */
export class FileBatches implements AsyncDisposable {
  readonly #places: BatchPlaces;
  readonly #thread: WriteThread;
  readonly #writes: boolean;
  readonly #given: { readonly batch: Parents; readonly job: GivenJob; readonly span?: BlobSpan }[] = [];
  readonly #free: Batch[] = [];
  #reader: ThreadReader | undefined;
  #batch = new Batch();
  #start = 0;

  /** @returns undefined if it is not worth while for so many files, there is one processor only, or no thread can be had. */
  static open(count: number, places: BatchPlaces): FileBatches | undefined {
    if (places.helper !== undefined) return new FileBatches(places.helper, places, count >= WORTH_SHARING);
    if (count < WORTH_A_THREAD || availableParallelism() === 1) return undefined;
    const thread = WriteThread.start();
    return thread && new FileBatches(thread, places, true);
  }

  /** @param writes false: the thread only verifies what no file needs. */
  private constructor(thread: WriteThread, places: BatchPlaces, writes: boolean) {
    this.#thread = thread;
    this.#places = places;
    this.#writes = writes;
  }

  takes(size: number): boolean {
    return this.#writes && size <= CONTENT;
  }

  /** The thread reads and digests large content, and this one writes it. */
  readerFor(size: number): ContentReader | undefined {
    return size > LARGE ? (this.#reader ??= new ThreadReader(this.#thread)) : undefined;
  }

  /** The next content begins. @throws ArxError of a file that could not be written. */
  begin(size: number): void {
    if (this.#batch.end + size > CONTENT || this.#batch.files.length >= FILES) this.#pass();
    this.#start = this.#batch.end;
  }

  write(chunk: Uint8Array): void {
    const { bytes, end } = this.#batch;
    if (end + chunk.length > bytes.length)
      throw new ArxError('INTERNAL', 'Cannot place a file: it has more bytes than it should have');
    bytes.set(chunk, end);
    this.#batch.end += chunk.length;
  }

  /** The content has held, and these files have it. @throws Error of the system. */
  finish(files: readonly FileChange[]): void {
    const part = { start: this.#start, size: this.#batch.end - this.#start };
    for (const file of files) this.#batch.addPart(file, part, this.#places);
  }

  /** True if the thread can be given a span of so many bytes now. @throws ArxError of what could not be written. */
  isFreeFor(length: number): boolean {
    this.#takeBack();
    return this.#given.length < mostAhead(length);
  }

  /** Gives the thread blobs that it reads and verifies, each with the files that have it. @throws Error of the system. */
  take(span: BlobSpan, files: readonly (readonly FileChange[])[]): void {
    const batch = new Parents();
    try {
      const list = span.blobs.map(({ digest, size }, at): SpanBlob => {
        const having = files[at]?.map((file) => {
          const { uid, gid, mode } = file.after;
          return [batch.add(file, this.#places), uid, gid, mode, this.#places.begins(file)] as const;
        });
        return [digest, size, having ?? []];
      });
      const job = this.#thread.giveSpan({ ...span, blobs: JSON.stringify(list) });
      this.#given.push({ batch, job, span });
    } catch (error) {
      batch[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Waits for what was given. Call it also when this thread has met an error: what comes before that in the bundle is told.
   * @throws ArxError INTEGRITY_* of the first blob that has not held, USAGE_NO_FILE of one that could not be read.
   */
  async demandHeld(context: Context): Promise<void> {
    for (const { job, span } of this.#given) {
      await job.over();
      const { failure } = job;
      if (span !== undefined && isOfBundle(failure)) await tellSpan(span, failure, context);
    }
  }

  /** Writes what is left. @throws ArxError of a file that could not be written, or as `demandHeld`. */
  async complete(context: Context): Promise<void> {
    this.#writeHere();
    await this.demandHeld(context);
    this.#takeBack();
  }

  /** After an error too the thread ends its work first: whoever cleans up must find everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { batch, job } of this.#given) {
      await job.over().catch(() => undefined);
      batch[Symbol.dispose]();
    }
    this.#batch[Symbol.dispose]();
    if (this.#places.helper === undefined) await this.#thread[Symbol.asyncDispose]();
  }

  #pass(): void {
    if (!this.isFreeFor(CONTENT)) return this.#writeHere();
    const batch = this.#batch;
    this.#given.push({ batch, job: this.#thread.give(batch.files, batch.content) });
    this.#batch = this.#free.pop() ?? new Batch();
  }

  #writeHere(): void {
    demandWritten(this.#batch, writeFiles(this.#batch.files, this.#batch.bytes));
    this.#batch[Symbol.dispose]();
  }

  /** Takes back what the thread has done, in the order in which it was given. */
  #takeBack(): void {
    for (let [first] = this.#given; first?.job.isOver === true; [first] = this.#given) {
      demandWritten(first.batch, first.job.failure);
      this.#given.shift();
      first.batch[Symbol.dispose]();
      if (first.batch instanceof Batch) this.#free.push(first.batch);
    }
  }
}

function demandWritten({ changes }: Parents, failure: JobFailure): void {
  if (failure === undefined) return;
  if (failure === 'not held' || isOfBundle(failure)) throw notHeld();
  throw placingError(changes[failure.index]?.path ?? '', failure.error);
}

/** True: the bundle could not be read, or does not hold; false: a file could not be written. */
function isOfBundle(failure: JobFailure): boolean {
  return failure === 'not held' || failure?.index === -1;
}
