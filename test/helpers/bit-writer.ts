/** Writes bits, highest first, for formats that do not care about bytes. */
export class BitWriter {
  #bits = '';

  /** The lowest `count` bits of a number. */
  number(value: number, count: number): this {
    return this.text(value.toString(2).padStart(count, '0').slice(-count));
  }

  /** Bits written as a text of 0 and 1. */
  text(bits: string): this {
    this.#bits += bits;
    return this;
  }

  /** Whole bytes in hexadecimal. */
  hex(digits: string): this {
    for (const digit of digits) this.number(Number.parseInt(digit, 16), 4);
    return this;
  }

  /** Everything, filled up to a whole byte. */
  bytes(): Buffer {
    const bytes = this.#bits.match(/.{1,8}/g) ?? [];
    return Buffer.from(bytes.map((bits) => Number.parseInt(bits.padEnd(8, '0'), 2)));
  }
}
