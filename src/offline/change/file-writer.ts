import { closeSync, fsyncSync, readSync } from 'node:fs';
import { checkAborted, type Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { writeAll } from '../../sys/atomic-write.ts';
import type { BlobSpan } from '../../archive/blob-span.ts';
import type { ContentReader } from '../../archive/content-reader.ts';
import type { BlobVisitor } from '../blob-visitor.ts';
import { placingError } from '../run/run-error.ts';
import type { FileChange } from './change-kinds.ts';
import { type BatchPlaces, FileBatches } from './file-batches.ts';
import { own } from './own.ts';
import { createFile } from './write-files.ts';

const buffer = Buffer.allocUnsafeSlow(256 * 1024);
const NO_FILES: readonly FileChange[] = [];

/** How files are written. */
export interface Writing extends BatchPlaces {
  /** The path to create for a file; it must not exist. */
  readonly at: (file: FileChange) => string;
  /** True: each file is made durable by itself. */
  readonly synced: (file: FileChange) => boolean;
}

/**
 * Writes the content of files as it comes in, each blob to every file that has it. Whoever brings the bytes also checks
 * them; nothing that is written here counts before that has come to its end.
 */
export class FileWriter implements BlobVisitor, AsyncDisposable {
  readonly #files = new Map<Digest, FileChange | FileChange[]>();
  readonly #writing: Writing;
  readonly #context: Context;
  readonly #batches: FileBatches | undefined;
  #current: readonly FileChange[] = [];
  #batched = false;
  /** True: the thread reads its part by itself, and what comes here is for this one to write. */
  #divided = false;
  #fd: number | undefined;

  constructor(files: readonly FileChange[], writing: Writing, context: Context) {
    for (const file of files) {
      const { digest } = file.after;
      const others = this.#files.get(digest);
      if (Array.isArray(others)) others.push(file);
      else this.#files.set(digest, others === undefined ? file : [others, file]);
    }
    this.#writing = writing;
    this.#context = context;
    this.#batches = FileBatches.open(files.length, writing);
  }

  /** What has not been written yet. */
  get missing(): Digest[] {
    return [...this.#files.keys()];
  }

  take(span: BlobSpan): boolean {
    checkAborted(this.#context);
    this.#divided = this.#batches !== undefined;
    if (this.#batches?.isFreeFor(span.length) !== true) return false;
    const files = span.blobs.map(({ digest }) => this.#filesOf(digest));
    const first = files.find((list) => list.length > 0)?.[0];
    if (first !== undefined && !this.#batches.takes(span.length)) return false;
    this.#guard(first, () => this.#batches?.take(span, files));
    for (const { digest } of span.blobs) this.#files.delete(digest);
    return true;
  }

  readerFor(size: number): ContentReader | undefined {
    return this.#batches?.readerFor(size);
  }

  begin(digest: Digest): void {
    checkAborted(this.#context);
    this.#current = this.#filesOf(digest);
    const [file] = this.#current;
    if (file === undefined) return;
    this.#batched = !this.#divided && this.#batches?.takes(file.after.size) === true;
    if (this.#batched) this.#batches?.begin(file.after.size);
    else this.#guard(file, () => (this.#fd = this.#create(file)));
  }

  write(chunk: Uint8Array): void {
    const [file] = this.#current;
    const fd = this.#fd;
    if (file === undefined) return;
    if (this.#batched) this.#batches?.write(chunk);
    else if (fd !== undefined) this.#guard(file, () => writeAll(fd, chunk));
  }

  end(): void {
    const [file] = this.#current;
    if (file === undefined) return;
    if (this.#batched) this.#guard(file, () => this.#batches?.finish(this.#current));
    else this.#finishAll(this.#current);
    this.#files.delete(file.after.digest);
  }

  /** Call it when reading has failed. @throws ArxError INTEGRITY_* of what has not held before that in the bundle. */
  async demandHeld(): Promise<void> {
    await this.#batches?.demandHeld(this.#context);
  }

  /**
   * Call it when all content has come.
   * @throws ArxError INTEGRITY_* of what another thread has found not to hold; INTERNAL if a planned file has not been written.
   */
  async complete(): Promise<void> {
    await this.#batches?.complete(this.#context);
    const [missing] = this.#files.keys();
    if (missing === undefined) return;
    throw new ArxError(
      'INTERNAL',
      `Cannot place the bundle: it has no blob ${missing}, which the plan needs`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    await this.#batches?.[Symbol.asyncDispose]();
  }

  #filesOf(digest: Digest): readonly FileChange[] {
    const files = this.#files.get(digest);
    if (files === undefined) return NO_FILES;
    return Array.isArray(files) ? files : [files];
  }

  #finishAll([file, ...copies]: readonly FileChange[]): void {
    const fd = this.#fd;
    if (file === undefined || fd === undefined) return;
    for (const copy of copies) this.#guard(copy, () => this.#copy(fd, copy));
    this.#guard(file, () => this.#finish(fd, file));
    this.#close();
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Content that several files have arrives once; the others are copied from the first, which is still open. */
  #copy(from: number, file: FileChange): void {
    const fd = this.#create(file);
    try {
      for (let at = 0, count = 1; count > 0; at += count) {
        count = readSync(from, buffer, 0, buffer.length, at);
        writeAll(fd, buffer.subarray(0, count));
      }
      this.#finish(fd, file);
    } finally {
      closeSync(fd);
    }
  }

  #create(file: FileChange): number {
    return createFile(this.#writing.at(file), this.#writing.begins(file));
  }

  #finish(fd: number, file: FileChange): void {
    own(fd, file.after);
    if (this.#writing.synced(file)) fsyncSync(fd);
  }

  #guard(file: FileChange | undefined, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw placingError(file?.path ?? '', error);
    }
  }
}
