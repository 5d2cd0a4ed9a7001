import { closeSync, type FSWatcher, readSync, watch } from 'node:fs';
import { Readable } from 'node:stream';

const CHUNK = 65_536;
/** Between two looks, in milliseconds. The system tells of most of what is written, but not that nobody writes any more. */
const PAUSE = 20;

/**
 * What others write into a FIFO, to its end: that is when nobody has it open for writing. Node could wait for it only with
 * its modules for the network, which a run must not load (test/architecture-rules.ts); so it watches the file and looks.
 */
export class PipeStream extends Readable {
  readonly #fd: number;
  readonly #timer: NodeJS.Timeout;
  readonly #watcher: FSWatcher | undefined;
  readonly #bytes = Buffer.allocUnsafeSlow(CHUNK);
  #wanted = false;

  /** @param fd is open to read without waiting, and is closed at the end. @param path where the FIFO still is. */
  constructor(fd: number, path: string) {
    super({ highWaterMark: CHUNK });
    this.#fd = fd;
    this.#timer = setInterval(() => this.look(), PAUSE);
    this.#watcher = watched(path, () => this.look());
  }

  /** Reads what is there, if anybody wants it. */
  look(): void {
    if (!this.#wanted || this.destroyed) return;
    try {
      const size = readSync(this.#fd, this.#bytes);
      this.#wanted = false;
      this.push(size === 0 ? null : Buffer.from(this.#bytes.subarray(0, size)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.destroy(error as Error);
    }
  }

  /** Not at once: a flood must not keep us from everything else. */
  override _read(): void {
    this.#wanted = true;
    setImmediate(() => this.look());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.#timer);
    this.#watcher?.close();
    closeSync(this.#fd);
    done(error);
  }
}

/** A host has only so many watches; without one there is the timer. */
function watched(path: string, look: () => void): FSWatcher | undefined {
  try {
    return watch(path, look).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
