/** Cuts bytes into lines. What is longer than `longest` bytes is dropped up to its end, so memory stays bounded. */
export class LineBuffer {
  readonly #longest: number;
  #rest = '';
  #dropping = false;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that these bytes complete, as Latin-1, without their ends. */
  push(bytes: Buffer): string[] {
    const [first = '', ...more] = bytes.toString('latin1').split('\n');
    const lines = [this.#rest + first, ...more];
    const last = lines.pop() ?? '';
    const whole = lines.filter((line, at) => !(at === 0 && this.#dropping) && line.length <= this.#longest);
    this.#dropping = (lines.length === 0 && this.#dropping) || last.length > this.#longest;
    this.#rest = this.#dropping ? '' : last;
    return whole;
  }
}
