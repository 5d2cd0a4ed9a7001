import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  ftruncateSync,
  openSync,
  read,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import type { Store } from '../../archive/store.ts';
import { type Context, checkAborted } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { downloadPath } from '../downloads.ts';
import type { IntegrityAlgorithm } from '../integrity.ts';
import type { BodyFacts } from './body-range.ts';
import { factsPath, factsText, release, takeLeftOver } from './left-over.ts';

const fsyncLater = promisify(fsync);
const readLater = promisify(read);
const CHUNK = 1024 * 1024;
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

/** A whole file in the store. */
export interface StoredFile {
  readonly path: string;
  readonly digest: Digest;
  /** An SRI string: sha256 and every other algorithm that was asked for. */
  readonly integrity: string;
  readonly size: number;
}

/** Where a partial file belongs and what to digest it with. */
export interface PartialOptions {
  /** Names the request: a next process with the same name goes on with what a killed one left. No credential. */
  readonly name: string;
  /** sha256 must be among them. */
  readonly algorithms: readonly IntegrityAlgorithm[];
}

/**
 * Begins a partial file, or goes on with one that a killed process left: its bytes are digested again first.
 * @throws ArxError WRITE_FAILED, INTERRUPTED.
 */
export async function openPartial(
  store: Store,
  options: PartialOptions,
  context: Context,
): Promise<PartialFile> {
  const { path, facts } = takeLeftOver(store.subdirectory('partial'), options.name);
  const file = new PartialFile(store, path, options.algorithms);
  try {
    if (facts !== undefined) await file.goOn(facts, context);
    return file;
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** A download that grows: bytes are written and digested as they come. Dispose it in every case. */
export class PartialFile implements Disposable {
  readonly #store: Store;
  readonly #path: string;
  readonly #fd: number;
  readonly #algorithms: readonly IntegrityAlgorithm[];
  #digests: readonly Hash[];
  #size = 0;
  #facts: BodyFacts | undefined;
  #renamed = false;
  #kept = false;

  /** @throws ArxError WRITE_FAILED. */
  constructor(store: Store, path: string, algorithms: readonly IntegrityAlgorithm[]) {
    this.#store = store;
    this.#path = path;
    this.#algorithms = algorithms;
    this.#digests = this.#begin();
    this.#fd = attempt(path, () => openSync(path, FLAGS, 0o600));
  }

  /** How many bytes it has. */
  get size(): number {
    return this.#size;
  }

  /** Of which body it is the beginning; undefined while it has no byte. */
  get facts(): BodyFacts | undefined {
    return this.#facts;
  }

  /** @throws ArxError WRITE_FAILED. */
  append(chunk: Uint8Array): void {
    attempt(this.#path, () => {
      for (let at = 0; at < chunk.length;)
        at += writeSync(this.#fd, chunk, at, chunk.length - at, this.#size + at);
    });
    this.#count(chunk);
  }

  /**
   * Forgets every byte: what comes next is the body with these facts, or one of which nothing is known.
   * @throws ArxError WRITE_FAILED.
   */
  restart(facts?: BodyFacts): void {
    ftruncateSync(this.#fd, 0);
    this.#digests = this.#begin();
    this.#size = 0;
    this.#note(facts);
  }

  /**
   * Takes the bytes that are in the file as the beginning of the body with these facts, and digests them.
   * @throws ArxError WRITE_FAILED, INTERRUPTED.
   */
  async goOn(facts: BodyFacts, context: Context): Promise<void> {
    // At least one byte is asked for again: a server has no answer to a range behind the end.
    const most = facts.size === undefined ? Number.MAX_SAFE_INTEGER : facts.size - 1;
    const end = Math.min(fstatSync(this.#fd).size, most);
    if (end <= 0) return this.restart();
    ftruncateSync(this.#fd, end);
    this.#note(facts);
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    while (this.#size < end) {
      checkAborted(context);
      const { bytesRead } = await readLater(this.#fd, buffer, 0, CHUNK, this.#size);
      if (bytesRead === 0) break;
      this.#count(buffer.subarray(0, bytesRead));
    }
  }

  /** Leaves the file for the next process, if it can go on with it. */
  keep(): void {
    this.#kept = this.#size > 0 && this.#facts !== undefined && factsText(this.#facts) !== undefined;
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
    release(this.#path);
    if (this.#kept && !this.#renamed) return;
    rmSync(factsPath(this.#path), { force: true });
    if (!this.#renamed) rmSync(this.#path, { force: true });
  }

  #begin(): readonly Hash[] {
    return this.#algorithms.map((algorithm) => createHash(algorithm));
  }

  #note(facts: BodyFacts | undefined): void {
    this.#facts = facts;
    const text = facts === undefined ? undefined : factsText(facts);
    if (text === undefined) rmSync(factsPath(this.#path), { force: true });
    else attempt(this.#path, () => writeFileSync(factsPath(this.#path), text, { mode: 0o600 }));
  }

  #count(chunk: Uint8Array): void {
    for (const digest of this.#digests) digest.update(chunk);
    this.#size += chunk.length;
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

function attempt<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw writeFailed(path, cause);
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
