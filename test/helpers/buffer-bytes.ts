import type { ByteSource } from '../../src/archive/byte-source.ts';

/** Bytes in memory as a source, for tests that try thousands of variants. */
export class BufferBytes implements ByteSource {
  readonly #bytes: Uint8Array;
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  fill(): number {
    return this.#bytes.length - this.offset;
  }

  peek(count: number): Uint8Array {
    return this.#bytes.subarray(this.offset, this.offset + count);
  }

  take(count: number): Uint8Array {
    const view = this.peek(count);
    this.offset += view.length;
    return view;
  }
}
