import { closeSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { writeAll } from '../../sys/atomic-write.ts';
import { demandSpare } from './demand-spare.ts';

const BLOCK = 65_536;

/**
 * A file of which only the beginning and the end are kept when much is written: twice `half` bytes, and a line between them
 * that says how much is missing. The end is on the disk too until then, in two files beside it, so that memory stays flat
 * and a process that is killed leaves it.
 */
export class CappedFile {
  readonly #path: string;
  readonly #half: number;
  readonly #fd: number;
  #head = 0;
  #tail: number | undefined;
  #tailSize = 0;
  #beyond = 0;

  /** @param path a new file; it gets mode 0600. @throws the system's error. */
  constructor(path: string, half: number) {
    this.#path = path;
    this.#half = half;
    this.#fd = openSync(path, 'wx', 0o600);
  }

  /** @throws ArxError RUN_NO_SPACE when the file system is nearly full; the system's error. */
  write(bytes: Uint8Array): void {
    demandSpare(this.#path);
    const first = bytes.subarray(0, this.#half - this.#head);
    writeAll(this.#fd, first);
    this.#head += first.length;
    for (let at = first.length; at < bytes.length;) at += this.#writeTail(bytes.subarray(at));
  }

  #writeTail(bytes: Uint8Array): number {
    if (this.#tail === undefined || this.#tailSize === this.#half) this.#turn();
    const part = bytes.subarray(0, this.#half - this.#tailSize);
    writeAll(this.#tail as number, part);
    this.#tailSize += part.length;
    this.#beyond += part.length;
    return part.length;
  }

  /** The older of the two files is given up. */
  #turn(): void {
    if (this.#tail !== undefined) {
      closeSync(this.#tail);
      this.#tail = undefined;
      renameSync(this.#newer, this.#older);
    }
    this.#tail = openSync(this.#newer, 'wx', 0o600);
    this.#tailSize = 0;
  }

  /** Closes what is open and leaves the files as they are. */
  abandon(): void {
    for (const fd of [this.#fd, this.#tail]) closeQuietly(fd);
  }

  /** Puts beginning and end together. Errors as above. */
  close(): void {
    if (this.#tail === undefined) return closeSync(this.#fd);
    closeSync(this.#tail);
    const older = statSync(this.#older, { throwIfNoEntry: false })?.size ?? 0;
    const skipped = Math.max(0, older + this.#tailSize - this.#half);
    const missing = this.#beyond - (older + this.#tailSize) + skipped;
    if (missing > 0) writeAll(this.#fd, Buffer.from(`\n[${missing} bytes are left out here]\n`));
    if (older > 0) this.#append(this.#older, skipped);
    this.#append(this.#newer, 0);
    closeSync(this.#fd);
    rmSync(this.#older, { force: true });
    rmSync(this.#newer);
  }

  #append(path: string, from: number): void {
    const fd = openSync(path, 'r');
    const block = Buffer.alloc(BLOCK);
    try {
      for (let at = from, size = -1; size !== 0; at += size) {
        size = readSync(fd, block, 0, BLOCK, at);
        demandSpare(path);
        writeAll(this.#fd, block.subarray(0, size));
      }
    } finally {
      closeSync(fd);
    }
  }

  get #newer(): string {
    return `${this.#path}.end`;
  }

  get #older(): string {
    return `${this.#path}.end-before`;
  }
}

function closeQuietly(fd: number | undefined): void {
  try {
    if (fd !== undefined) closeSync(fd);
  } catch {
    // It is closed already.
  }
}
