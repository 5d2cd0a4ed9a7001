import type { ByteSource } from './byte-source.ts';
import { HeldBytes } from './held-bytes.ts';
import { WINDOW } from './file-bytes.ts';

/** Reads a stream, for bundles that come through a pipe. */
export class StreamBytes extends HeldBytes implements ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #buffer = Buffer.allocUnsafeSlow(2 * WINDOW);
  #ended = false;

  constructor(stream: AsyncIterable<Uint8Array>) {
    super();
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  fill(count: number): number | Promise<number> {
    return this.held.length >= count || this.#ended ? this.held.length : this.#wait(count);
  }

  async #wait(count: number): Promise<number> {
    while (this.held.length < count && !this.#ended) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else this.#append(next.value);
    }
    return this.held.length;
  }

  #append(chunk: Uint8Array): void {
    if (this.held.length === 0) {
      this.held = chunk;
      return;
    }
    const size = this.held.length + chunk.length;
    const target = size <= this.#buffer.length ? this.#buffer : Buffer.allocUnsafeSlow(2 * size);
    this.#buffer = target;
    target.set(this.held, 0);
    target.set(chunk, this.held.length);
    this.held = target.subarray(0, size);
  }
}
