import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import type { DirectoryHandle } from '../../sys/directory-handle.ts';
import { placingError } from '../run/run-error.ts';
import type { FileChange } from './change-kinds.ts';
import { type FailedFile, type NewFile, writeFiles } from './write-files.ts';
import { type GivenJob, WriteThread } from './write-thread.ts';

/** Fewer files are written before a thread has started. */
const WORTH_A_THREAD = 2000;
/** In bytes; larger files are written as they come. */
const CONTENT = 1024 * 1024;
const FILES = 64;
/** So many batches the thread has at once: one that it writes and one that waits for it. */
const AHEAD = 2;

/** Where batches find their places. */
export interface BatchPlaces {
  /** The directory of a file, opened once more for as long as the batch needs it. */
  readonly open: (directory: string) => DirectoryHandle;
  /** The name under which a file is made ready. */
  readonly name: (file: FileChange) => string;
}

/** Files whose content has held already, on their way to the disk. */
class Batch implements Disposable {
  readonly content = new SharedArrayBuffer(CONTENT);
  readonly bytes = new Uint8Array(this.content);
  readonly #directories = new Map<string, DirectoryHandle>();
  changes: FileChange[] = [];
  files: NewFile[] = [];
  end = 0;

  add(change: FileChange, { start, size }: { start: number; size: number }, places: BatchPlaces): void {
    const directory = dirname(change.path);
    const parent = this.#directories.get(directory) ?? places.open(directory);
    this.#directories.set(directory, parent);
    const { uid, gid, mode } = change.after;
    this.changes.push(change);
    this.files.push({ at: parent.at(places.name(change)), start, size, uid, gid, mode });
  }

  /** Ready for other files. */
  [Symbol.dispose](): void {
    for (const handle of this.#directories.values()) handle[Symbol.dispose]();
    this.#directories.clear();
    [this.changes, this.files, this.end] = [[], [], 0];
  }
}

/**
 * Writes many small files, a second thread beside this one: what the thread has no time for, this one does itself. A file is
 * written when its content has held, and not before.
 */
export class FileBatches implements AsyncDisposable {
  readonly #places: BatchPlaces;
  readonly #thread: WriteThread;
  readonly #given: { readonly batch: Batch; readonly job: GivenJob }[] = [];
  readonly #free: Batch[] = [];
  #batch = new Batch();
  #start = 0;

  /** @returns undefined if it is not worth while for so many files, or there is one processor only. */
  static open(count: number, places: BatchPlaces): FileBatches | undefined {
    if (count < WORTH_A_THREAD || availableParallelism() === 1) return undefined;
    const thread = WriteThread.start();
    return thread && new FileBatches(thread, places);
  }

  private constructor(thread: WriteThread, places: BatchPlaces) {
    this.#thread = thread;
    this.#places = places;
  }

  takes(size: number): boolean {
    return size <= CONTENT;
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
    for (const file of files) this.#batch.add(file, part, this.#places);
  }

  /** Writes what is left. @throws ArxError of a file that could not be written. */
  async complete(): Promise<void> {
    this.#writeHere();
    for (const { job } of this.#given) await job.over();
    this.#takeBack();
  }

  /** After an error too the thread ends its work first: whoever cleans up must find everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { batch, job } of this.#given) {
      await job.over().catch(() => undefined);
      batch[Symbol.dispose]();
    }
    this.#batch[Symbol.dispose]();
    await this.#thread[Symbol.asyncDispose]();
  }

  #pass(): void {
    this.#takeBack();
    if (this.#given.length >= AHEAD) return this.#writeHere();
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
      this.#free.push(first.batch);
    }
  }
}

function demandWritten({ changes }: Batch, failure: FailedFile | undefined): void {
  if (failure === undefined) return;
  throw placingError(changes[failure.index]?.path ?? '', failure.error);
}
