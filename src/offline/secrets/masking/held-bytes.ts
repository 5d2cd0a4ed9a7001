/** The bytes of a stream that were read and not yet given on, by their place in the stream. */
export class HeldBytes {
  #chunks: Uint8Array[] = [];
  /** Where the first held byte is in the stream. */
  #at = 0;

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
  }

  /** Gives what is held up to a place, and forgets it. */
  takeUntil(end: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    let whole = 0;
    for (const chunk of this.#chunks) {
      if (this.#at + chunk.length > end) break;
      taken.push(chunk);
      this.#at += chunk.length;
      whole += 1;
    }
    this.#chunks = whole === 0 ? this.#chunks : this.#chunks.slice(whole);
    const [first] = this.#chunks;
    if (first !== undefined && end > this.#at) {
      taken.push(first.subarray(0, end - this.#at));
      this.#chunks[0] = first.subarray(end - this.#at);
      this.#at = end;
    }
    return taken;
  }
}
