import type { ArchiveSink } from './archive-sink.ts';
import type { OutputFile } from './output-file.ts';

const BUFFER = 1024 * 1024;

/** Writes the tar bytes as they are, in large pieces. */
export class PlainSink implements ArchiveSink {
  readonly #output: OutputFile;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER);
  #used = 0;

  constructor(output: OutputFile) {
    this.#output = output;
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

  async [Symbol.asyncDispose](): Promise<void> {
    // It holds nothing that outlives it.
  }

  #flush(): void {
    this.#output.write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
