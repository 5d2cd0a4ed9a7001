import { createHash, type Hash, randomBytes } from 'node:crypto';
import { closeSync, fsync, ftruncateSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Store } from '../../archive/store.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { downloadPath } from '../downloads.ts';
import type { IntegrityAlgorithm } from '../integrity.ts';

const fsyncLater = promisify(fsync);

/** A whole file in the store. */
export interface StoredFile {
  readonly path: string;
  readonly digest: Digest;
  /** An SRI string: sha256 and every other algorithm that was asked for. */
  readonly integrity: string;
  readonly size: number;
}

/** A download that grows: bytes are written and digested as they come. Dispose it in every case. */
export class PartialFile implements Disposable {
  readonly #store: Store;
  readonly #path: string;
  readonly #fd: number;
  readonly #algorithms: readonly IntegrityAlgorithm[];
  #digests: readonly Hash[];
  #size = 0;
  #renamed = false;

  /** @param algorithms What to digest with; sha256 must be among them. */
  constructor(store: Store, algorithms: readonly IntegrityAlgorithm[]) {
    this.#store = store;
    this.#algorithms = algorithms;
    this.#digests = this.#begin();
    this.#path = join(store.subdirectory('partial'), randomBytes(8).toString('hex'));
    this.#fd = openSync(this.#path, 'wx', 0o600);
  }

  /** How many bytes it has. */
  get size(): number {
    return this.#size;
  }

  /** @throws ArxError WRITE_FAILED. */
  append(chunk: Uint8Array): void {
    try {
      for (let at = 0; at < chunk.length;)
        at += writeSync(this.#fd, chunk, at, chunk.length - at, this.#size + at);
    } catch (cause) {
      throw writeFailed(this.#path, cause);
    }
    for (const digest of this.#digests) digest.update(chunk);
    this.#size += chunk.length;
  }

  /** Forgets every byte: the body on the server is another one now. */
  restart(): void {
    ftruncateSync(this.#fd, 0);
    this.#digests = this.#begin();
    this.#size = 0;
  }

  /**
   * Puts the whole file into the store under its digest.
   * @throws ArxError WRITE_FAILED.
   */
  async commit(): Promise<StoredFile> {
    const sums = this.#digests.map((digest) => digest.digest());
    const sha256 = sums[this.#algorithms.indexOf('sha256')] as Buffer;
    const digest: Digest = `sha256:${sha256.toString('hex')}`;
    const integrity = sums
      .map((sum, index) => `${this.#algorithms[index]}-${sum.toString('base64')}`)
      .join(' ');
    return { path: await this.#publish(digest), digest, integrity, size: this.#size };
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
    if (!this.#renamed) rmSync(this.#path, { force: true });
  }

  #begin(): readonly Hash[] {
    return this.#algorithms.map((algorithm) => createHash(algorithm));
  }

  async #publish(digest: Digest): Promise<string> {
    const path = downloadPath(this.#store, digest);
    try {
      // Not synchronously: a disk makes many files durable in the time of one.
      await fsyncLater(this.#fd);
      // A file that another process put there meanwhile has the same content. The directory needs no fsync: a download
      // that a power cut takes away is only downloaded again.
      renameSync(this.#path, path);
      this.#renamed = true;
      return path;
    } catch (cause) {
      throw writeFailed(path, cause);
    }
  }
}

function writeFailed(path: string, cause: unknown): ArxError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  return new ArxError(
    'WRITE_FAILED',
    `Cannot write "${path}": the system says ${code}, expected to be able to`,
    {
      cause,
    },
  );
}
