import { closeSync, lstatSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, Digester, hexOf, isDigest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { syncDirectory } from '../../sys/atomic-write.ts';
import type { Pause } from '../../sys/breather.ts';
import { syncFileSystem, syncPath } from '../../sys/sync-file-system.ts';
import { temporaryBeside } from '../../sys/temporary-name.ts';
import { ObjectCopy } from './object-copy.ts';
import { hasPart, makePart, type StateDirectory } from './state-directory.ts';
import { openStateFile } from './state-file.ts';
import { withinState } from './state-invalid.ts';

const PART = 'objects/sha256';
const CHUNK = 256 * 1024;
/** Up to so many files each is made durable by itself; beyond, one call for the file system is faster. */
const FEW = 64;

/** The bytes of files that were replaced or deleted, by digest: objects/sha256/HEX below the state directory. */
export class SavedObjects {
  readonly #state: StateDirectory;
  readonly #kept = new Set<Digest>();
  readonly #unsynced = new Set<string>();
  /** Where they are, once that was looked at: nobody but us may change the state. */
  #directory: string | undefined;

  constructor(state: StateDirectory) {
    this.#state = state;
  }

  /**
   * Keeps the content of an open file, from its start. It is durable once `sync` has resolved.
   * @throws ArxError WRITE_FAILED, RUN_STATE_INVALID.
   */
  keep(fd: number): Digest {
    const copy = this.#begin(fd);
    try {
      for (;;) {
        const digest = copy.step();
        if (digest !== undefined) return this.#name(copy, digest);
      }
    } finally {
      copy.end();
    }
  }

  /** The same for a file that may be large. @throws also whatever `pause` throws; nothing is kept then. */
  async keepLarge(fd: number, pause: Pause): Promise<Digest> {
    const copy = this.#begin(fd);
    try {
      for (;;) {
        const digest = copy.step();
        if (digest !== undefined) return this.#name(copy, digest);
        await pause();
      }
    } finally {
      copy.end();
    }
  }

  #begin(fd: number): ObjectCopy {
    this.#directory ??= makePart(this.#state, PART);
    return new ObjectCopy(fd, temporaryBeside(join(this.#directory, 'object')));
  }

  /** What an earlier process left under the name may be damaged: a crash can keep a name and lose its bytes. */
  #name(copy: ObjectCopy, digest: Digest): Digest {
    if (this.#kept.has(digest)) return digest;
    const path = this.#pathOf(digest);
    if (!this.#holds(digest)) copy.name(path);
    this.#kept.add(digest);
    this.#unsynced.add(path);
    return digest;
  }

  #holds(digest: Digest): boolean {
    return this.has(digest) && this.problemOf(digest) === undefined;
  }

  /**
   * What is wrong with the bytes of a digest, as `"/PLACE" do not exist, expected them there`; undefined if they are whole.
   * Reads all of them.
   * @throws ArxError RUN_STATE_INVALID.
   */
  problemOf(digest: Digest): string | undefined {
    try {
      for (const _chunk of this.read(digest));
      return undefined;
    } catch (error) {
      if (!(error instanceof ArxError) || error.code !== 'RUN_OBJECT_MISSING') throw error;
      const place = quoted(this.#pathOf(digest), 500);
      return this.has(digest)
        ? `${place} are damaged, expected the digest of their name`
        : `${place} do not exist, expected them there`;
    }
  }

  /** Makes all that was kept since the last call durable. @throws ArxError WRITE_FAILED. */
  async sync(): Promise<void> {
    if (this.#unsynced.size === 0) return;
    const directory = join(this.#state.path, PART);
    const few = this.#unsynced.size <= FEW;
    if (few || !(await syncFileSystem(directory)))
      for (const path of this.#unsynced) withinState(path, () => syncPath(path));
    withinState(directory, () => syncDirectory(directory));
    this.#unsynced.clear();
  }

  /** True if there is something under the digest's name; whether it holds is seen when it is read. */
  has(digest: Digest): boolean {
    if (!this.#isThere()) return false;
    const path = this.#pathOf(digest);
    return withinState(path, () => lstatSync(path, { throwIfNoEntry: false })) !== undefined;
  }

  /**
   * The bytes, each chunk valid until the next is asked for. Whether they hold is known at the end only: what was made of
   * them is to be thrown away when this throws.
   * @throws ArxError RUN_OBJECT_MISSING if there are none or they have another digest, RUN_STATE_INVALID.
   */
  *read(digest: Digest): Generator<Buffer, void> {
    const path = this.#pathOf(digest);
    const file = this.#isThere() ? openStateFile(path) : undefined;
    if (file === undefined) throw missing(path, 'they do not exist, expected them there');
    const digester = new Digester();
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, file.size + 1));
    try {
      for (let count = readFrom(path, file.fd, buffer); count > 0; count = readFrom(path, file.fd, buffer)) {
        digester.update(buffer.subarray(0, count));
        yield buffer.subarray(0, count);
      }
    } finally {
      closeSync(file.fd);
    }
    const found = digester.digest();
    if (found !== digest) throw missing(path, `their digest is ${found}, expected that of their name`);
  }

  /** Removes everything but these. Call it with the host lock held. Returns how many were removed. @throws ArxError WRITE_FAILED. */
  prune(keep: ReadonlySet<Digest>): number {
    if (!hasPart(this.#state, PART)) return 0;
    const directory = join(this.#state.path, PART);
    const names = withinState(directory, () => readdirSync(directory));
    const gone = names.filter((name) => !keep.has(`sha256:${name}`) || !isDigest(`sha256:${name}`));
    for (const name of gone) withinState(join(directory, name), () => rmSync(join(directory, name)));
    return gone.length;
  }

  #isThere(): boolean {
    if (this.#directory === undefined && hasPart(this.#state, PART))
      this.#directory = join(this.#state.path, PART);
    return this.#directory !== undefined;
  }

  #pathOf(digest: Digest): string {
    return objectFile(this.#state, digest);
  }
}

/** Where saved bytes are. */
export function objectFile(state: StateDirectory, digest: Digest): string {
  return join(state.path, PART, hexOf(digest));
}

function readFrom(path: string, fd: number, buffer: Buffer): number {
  return withinState(path, () => readSync(fd, buffer));
}

function missing(path: string, problem: string): ArxError {
  return new ArxError(
    'RUN_OBJECT_MISSING',
    `Cannot give back the saved bytes ${quoted(path, 500)}: ${problem}`,
  );
}
