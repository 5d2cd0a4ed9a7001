import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
} from 'node:fs';
import { checkAborted, type Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { writeAll } from '../../sys/atomic-write.ts';
import type { BlobVisitor } from '../blob-visitor.ts';
import { placingError } from '../run/run-error.ts';
import type { FoundDirectory, FoundFile } from '../state/found.ts';
import type { FileChange } from './change-kinds.ts';

const FLAGS = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | constants.O_RDWR;
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/** How files are written. */
export interface Writing {
  /** The path to create for a file; it must not exist. */
  readonly at: (file: FileChange) => string;
  /** True: each file is made durable by itself. */
  readonly synced: (file: FileChange) => boolean;
}

/**
 * Writes the content of files as it comes in, each blob to every file that has it. Whoever brings the bytes also checks
 * them; nothing that is written here counts before that has come to its end.
 */
export class FileWriter implements BlobVisitor, Disposable {
  readonly #files = new Map<Digest, FileChange | FileChange[]>();
  readonly #writing: Writing;
  readonly #context: Context;
  #current: readonly FileChange[] = [];
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
  }

  /** What has not been written yet. */
  get missing(): Digest[] {
    return [...this.#files.keys()];
  }

  begin(digest: Digest): void {
    checkAborted(this.#context);
    this.#current = [this.#files.get(digest) ?? []].flat();
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
    this.#files.delete(file.after.digest);
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

  /** Nobody else may read it before it has its final mode and owner. */
  #create(file: FileChange): number {
    return openSync(this.#writing.at(file), FLAGS, 0o600);
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

  #finish(fd: number, file: FileChange): void {
    own(fd, file.after);
    if (this.#writing.synced(file)) fsyncSync(fd);
  }

  #guard(file: FileChange, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw placingError(file.path, error);
    }
  }
}

/** Gives an open file or directory its owner and mode. chown(2) may clear mode bits: the owner comes first. */
export function own(fd: number, { uid, gid, mode }: FoundFile | FoundDirectory): void {
  const stats = fstatSync(fd);
  if (stats.uid !== uid || stats.gid !== gid) fchownSync(fd, uid, gid);
  fchmodSync(fd, mode);
}
