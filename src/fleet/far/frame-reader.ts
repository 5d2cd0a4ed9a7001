const LINE = 0x0a;
/** What a target may say before its reply begins, and in the line that ends it. */
const LONGEST_BEFORE = 1024 * 1024;
const LONGEST_END = 64 * 1024;

/**
 * Finds the body of a reply (docs/target-protocol.md, "Replies"): it stands between two lines that hold a nonce. What comes
 * before them, as the greeting of a login shell, and after them, counts for nothing.
 */
export class FrameReader {
  readonly #first: Buffer;
  readonly #absent: Buffer;
  readonly #last: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #skipped = 0;
  #place: 'before' | 'body' | 'end' | 'over' = 'before';
  #end: string | undefined;

  constructor(nonce: string) {
    this.#first = Buffer.from(`arx:${nonce} begin\n`);
    this.#absent = Buffer.from(`arx:${nonce} absent\n`);
    this.#last = Buffer.from(`arx:${nonce} end `);
  }

  /** What the last line says behind `end`, or `absent`; missing while there is none. */
  get end(): string | undefined {
    return this.#end;
  }

  /** True when nothing that comes can matter any more: it has ended, or said too much before its begin or in its end. */
  get isOver(): boolean {
    return this.#place === 'over';
  }

  /** Takes the next bytes and gives what of them is known to be of the body. */
  read(chunk: Buffer): Buffer {
    if (this.#place === 'over') return Buffer.alloc(0);
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (this.#place === 'before') this.#skip();
    const body = this.#place === 'body' ? this.#body() : Buffer.alloc(0);
    if (this.#place === 'end') this.#close();
    return body;
  }

  #skip(): void {
    if (this.#held.includes(this.#absent)) return this.#finish('absent');
    const at = this.#held.indexOf(this.#first);
    if (at >= 0) {
      this.#place = 'body';
      this.#held = this.#held.subarray(at + this.#first.length);
      return;
    }
    const kept = this.#held.subarray(-this.#absent.length);
    this.#skipped += this.#held.length - kept.length;
    this.#held = kept;
    if (this.#skipped > LONGEST_BEFORE) this.#place = 'over';
  }

  #body(): Buffer {
    const at = this.#held.indexOf(this.#last);
    const to = at >= 0 ? at : this.#held.length - this.#begunLength();
    const body = this.#held.subarray(0, to);
    this.#held = this.#held.subarray(at >= 0 ? at + this.#last.length : to);
    if (at >= 0) this.#place = 'end';
    return body;
  }

  /** How many bytes at the end may be the beginning of the last line. */
  #begunLength(): number {
    for (let length = Math.min(this.#held.length, this.#last.length - 1); length > 0; length -= 1)
      if (this.#held.subarray(-length).equals(this.#last.subarray(0, length))) return length;
    return 0;
  }

  #close(): void {
    const at = this.#held.indexOf(LINE);
    if (at >= 0) this.#finish(this.#held.subarray(0, Math.min(at, LONGEST_END)).toString());
    else if (this.#held.length > LONGEST_END) this.#place = 'over';
  }

  #finish(end: string): void {
    this.#end = end;
    this.#place = 'over';
    this.#held = Buffer.alloc(0);
  }
}
