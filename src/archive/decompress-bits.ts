/**
 * Reads bits, highest first, from bytes at hand. Behind the end it reads zeros and `overrun` becomes true, so that a loop
 * over bits needs no check of its own and still ends.
 */
export class BitReader {
  #bytes: Uint8Array;
  #next = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, skip: number) {
    this.#bytes = bytes;
    this.read(skip);
  }

  get overrun(): boolean {
    return this.position > this.#bytes.length * 8;
  }

  /** How many bits have been read. */
  get position(): number {
    return this.#next * 8 - this.#count;
  }

  /** The next bits without reading them; at most 20. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#held = ((this.#held << 8) | (this.#bytes[this.#next] ?? 0)) & 0xfffffff;
      this.#next += 1;
      this.#count += 8;
    }
    return (this.#held >>> (this.#count - count)) & ((1 << count) - 1);
  }

  /** Reads bits; at most 20. */
  read(count: number): number {
    const value = this.peek(count);
    this.#count -= count;
    return value;
  }

  /** Reads 32 bits as an unsigned number. */
  read32(): number {
    return this.read(16) * 0x10000 + this.read(16);
  }
}
