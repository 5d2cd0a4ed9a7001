import { closeSync, constants, fchmodSync, fchownSync, fsyncSync, openSync, readSync } from 'node:fs';
import { checkAborted, type Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { writeAll } from '../../sys/atomic-write.ts';
import type { BlobVisitor } from '../blob-visitor.ts';
import type { PlannedFile } from './plan-model.ts';
import { placingError } from './run-error.ts';

const FLAGS = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/** How files are written. */
export interface Writing {
  /** The path to create for a file; it must not exist. */
  readonly at: (file: PlannedFile) => string;
  /** True: each file is made durable by itself. */
  readonly synced: (file: PlannedFile) => boolean;
}

/**
 * Writes the content of files while the bundle is read, each blob to every file that has it. The reader hashes the very
 * bytes that are given to `write`; nothing that is written here counts before the reader has come to the bundle's end.
 */
export class FileWriter implements BlobVisitor, Disposable {
  readonly #files = new Map<Digest, PlannedFile[]>();
  readonly #writing: Writing;
  readonly #context: Context;
  #current: readonly PlannedFile[] = [];
  #fd: number | undefined;

  constructor(files: readonly PlannedFile[], writing: Writing, context: Context) {
    for (const file of files) {
      const others = this.#files.get(file.digest);
      if (others === undefined) this.#files.set(file.digest, [file]);
      else others.push(file);
    }
    this.#writing = writing;
    this.#context = context;
  }

  begin(digest: Digest): void {
    checkAborted(this.#context);
    this.#current = this.#files.get(digest) ?? [];
    const [file] = this.#current;
    if (file !== undefined) this.#guard(file, () => (this.#fd = this.#create(file)));
  }

  write(chunk: Uint8Array): void {
    const [file] = this.#current;
    const fd = this.#fd;
    if (file !== undefined && fd !== undefined) this.#guard(file, () => writeAll(fd, chunk));
  }

  end(): void {
    const [file, ...copies] = this.#current;
    const fd = this.#fd;
    if (file === undefined || fd === undefined) return;
    for (const copy of copies) this.#guard(copy, () => this.#copy(fd, copy));
    this.#guard(file, () => this.#finish(fd, file));
    this.#files.delete(file.digest);
    this[Symbol.dispose]();
  }

  /** @throws ArxError INTERNAL if a planned file has not been written. */
  demandComplete(): void {
    const [missing] = this.#files.keys();
    if (missing === undefined) return;
    throw new ArxError(
      'INTERNAL',
      `Cannot place the bundle: it has no blob ${missing}, which the plan needs`,
    );
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #create(file: PlannedFile): number {
    // Nobody else may read it before it has its final mode and owner.
    return openSync(this.#writing.at(file), FLAGS | constants.O_RDWR, 0o600);
  }

  /** Content that several files have arrives once; the others are copied from the first, which is still open. */
  #copy(from: number, file: PlannedFile): void {
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

  #finish(fd: number, file: PlannedFile): void {
    // chown(2) may clear mode bits: the owner comes first.
    if (file.owner !== undefined) fchownSync(fd, file.owner.uid, file.owner.gid);
    fchmodSync(fd, file.mode);
    if (this.#writing.synced(file)) fsyncSync(fd);
  }

  #guard(file: PlannedFile, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw placingError(file.path, error);
    }
  }
}
