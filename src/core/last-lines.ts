/** Bytes of a line that are kept. */
const LONGEST = 500;

type Stream = 'stdout' | 'stderr';

/** The last lines of what a command wrote, in the order in which they were ended. Takes little memory, whatever comes. */
export class LastLines {
  readonly #most: number;
  readonly #lines: string[] = [];
  // One character a byte: a chunk may end within a character of UTF-8.
  readonly #open: Record<Stream, string> = { stdout: '', stderr: '' };

  readonly #start: () => string;

  /** @param start what stands before a line that ends now. */
  constructor(most: number, start: () => string = () => '') {
    this.#most = most;
    this.#start = () => Buffer.from(start()).toString('latin1');
  }

  push(stream: Stream, bytes: Uint8Array): void {
    const text = this.#tail(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'));
    const [first = '', ...rest] = text.split('\n');
    this.#open[stream] = cut(this.#open[stream] + first.slice(0, LONGEST + 1));
    const start = this.#start();
    for (const line of rest) {
      this.#lines.push(start + this.#open[stream]);
      this.#open[stream] = cut(line);
    }
    this.#lines.splice(0, this.#lines.length - this.#most);
  }

  /** The lines as text, without their newlines; a line that was not ended is there too. */
  get lines(): readonly string[] {
    const open = [this.#open.stdout, this.#open.stderr]
      .filter((line) => line !== '')
      .map((line) => this.#start() + line);
    return [...this.#lines, ...open]
      .slice(-this.#most)
      .map((line) => Buffer.from(line, 'latin1').toString().replace(/\r$/, ''));
  }

  clear(): void {
    this.#lines.length = 0;
    this.#open.stdout = '';
    this.#open.stderr = '';
  }

  /** Of many lines in one chunk only the last can count. */
  #tail(text: string): string {
    let start = text.length;
    for (let count = 0; count <= this.#most && start > 0; count += 1)
      start = text.lastIndexOf('\n', start - 1);
    return text.slice(Math.max(0, start));
  }
}

function cut(line: string): string {
  return line.length > LONGEST ? line.slice(0, LONGEST) : line;
}
