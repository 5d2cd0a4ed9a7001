import { writeAll } from '../sys/atomic-write.ts';
import type { ArchiveSink } from './archive-sink.ts';

const BUFFER = 1024 * 1024;

/** Writes the tar bytes as they are, in large pieces. */
export class PlainSink implements ArchiveSink {
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER);
  #used = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  space(): Buffer {
    if (this.#used === BUFFER) this.#flush();
    return this.#buffer.subarray(this.#used);
  }

  advance(count: number): void {
    this.#used += count;
  }

  cut(): void {
    // Uncompressed archives have no frames.
  }

  async finish(): Promise<void> {
    this.#flush();
  }

  #flush(): void {
    writeAll(this.#fd, this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
