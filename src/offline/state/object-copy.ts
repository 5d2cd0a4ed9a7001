import { closeSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { type Digest, Digester } from '../../core/digest.ts';
import { writeAll } from '../../sys/atomic-write.ts';
import { withinState } from './state-invalid.ts';

const CHUNK = 256 * 1024;
/** For every copy: what one has read is written before another goes on. */
let buffer: Buffer | undefined;

/** Copies an open file from its start into a new one, a step at a time. */
export class ObjectCopy {
  readonly #from: number;
  readonly #path: string;
  readonly #fd: number;
  readonly #digester = new Digester();
  #at = 0;
  #isNamed = false;

  /** @throws ArxError WRITE_FAILED. */
  constructor(from: number, path: string) {
    this.#from = from;
    this.#path = path;
    this.#fd = withinState(path, () => openSync(path, 'wx', 0o600));
  }

  /** @returns the digest when nothing is left to be copied. @throws ArxError WRITE_FAILED. */
  step(): Digest | undefined {
    return withinState(this.#path, () => {
      buffer ??= Buffer.allocUnsafeSlow(CHUNK);
      const count = readSync(this.#from, buffer, 0, CHUNK, this.#at);
      if (count === 0) return this.#digester.digest();
      const bytes = buffer.subarray(0, count);
      this.#digester.update(bytes);
      writeAll(this.#fd, bytes);
      this.#at += count;
      return undefined;
    });
  }

  /** Gives it its final name. @throws ArxError WRITE_FAILED. */
  name(path: string): void {
    withinState(this.#path, () => renameSync(this.#path, path));
    this.#isNamed = true;
  }

  /** Call it in every case: what was not named is gone then. @throws ArxError WRITE_FAILED. */
  end(): void {
    withinState(this.#path, () => {
      try {
        closeSync(this.#fd);
      } finally {
        if (!this.#isNamed) rmSync(this.#path, { force: true });
      }
    });
  }
}
