import { closeSync, constants, openSync } from 'node:fs';
import { PipeStream } from './pipe-stream.ts';

/** Both ends of a FIFO, for a process to write into. Disposing closes them, but for the stream if somebody has taken it. */
export class OutputPipe implements Disposable {
  readonly into: number;
  readonly #from: PipeStream;
  #taken = false;

  /** @throws Error of the system. */
  constructor(path: string) {
    // In this order nobody waits for anybody (fifo(7)).
    const from = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      this.into = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
    } catch (error) {
      closeSync(from);
      throw error;
    }
    this.#from = new PipeStream(from, path);
  }

  /** What is written, for whoever reads it to its end or destroys it. */
  take(): PipeStream {
    this.#taken = true;
    return this.#from;
  }

  [Symbol.dispose](): void {
    closeSync(this.into);
    if (!this.#taken) this.#from.destroy();
  }
}
