const SIZE = 64 * 1024;
/** No UTF-16 unit takes more bytes in UTF-8. */
const MOST_BYTES = 3;

/** Gathers texts in one buffer and gives them on in large pieces: many lines take few calls, and no memory that stays. */
export class GatheredLines {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #buffer = Buffer.allocUnsafeSlow(SIZE);
  #end = 0;

  /** @param write takes all bytes of a piece; it holds during the call only. */
  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  add(text: string): void {
    const most = text.length * MOST_BYTES;
    if (most > SIZE - this.#end) this.flush();
    if (most > SIZE) this.#write(Buffer.from(text));
    else this.#end += this.#buffer.write(text, this.#end);
  }

  /** Gives on what is left. */
  flush(): void {
    if (this.#end > 0) this.#write(this.#buffer.subarray(0, this.#end));
    this.#end = 0;
  }
}
