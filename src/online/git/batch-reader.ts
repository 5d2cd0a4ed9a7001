import { ArxError } from '../../core/errors.ts';

const NEWLINE = 0x0a;
const LONGEST_HEAD = 256;

/** Reads what `git cat-file --batch` writes: a line `OBJECT TYPE SIZE`, the bytes, a newline (git-cat-file(1)). */
export class BatchReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #inBlob = false;

  constructor(output: AsyncIterable<Buffer> | Iterable<Buffer>) {
    this.#chunks = Symbol.asyncIterator in output ? output[Symbol.asyncIterator]() : none();
  }

  /**
   * Turns to the next blob, which must be this one; returns its size.
   * @throws ArxError SOURCE_GIT.
   */
  async next(object: string, source: string): Promise<number> {
    if (this.#inBlob) await this.bytes(1);
    let end = this.#held.indexOf(NEWLINE);
    while (end < 0 && this.#held.length < LONGEST_HEAD && (await this.#fill()))
      end = this.#held.indexOf(NEWLINE);
    const head = this.#held.toString('latin1', 0, Math.max(end, 0));
    this.#held = this.#held.subarray(end + 1);
    this.#inBlob = true;
    const [found, type, size] = head.split(' ');
    if (found === object && type === 'blob' && size !== undefined) return Number(size);
    throw new ArxError('SOURCE_GIT', `Cannot read "${source}": git did not give the object ${object}`);
  }

  /** The next bytes as a copy. */
  async bytes(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    await this.each(size, (chunk) => parts.push(Buffer.from(chunk)));
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** The next bytes, chunk by chunk; a chunk holds only during the call. */
  async each(size: number, take: (chunk: Uint8Array) => void): Promise<void> {
    for (let left = size; left > 0;) {
      if (this.#held.length === 0 && !(await this.#fill())) throw ended();
      const chunk = this.#held.subarray(0, left);
      take(chunk);
      this.#held = this.#held.subarray(chunk.length);
      left -= chunk.length;
    }
  }

  /** Lets go of the output: its process can end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done === true) return false;
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    return true;
  }
}

async function* none(): AsyncGenerator<Buffer> {}

function ended(): ArxError {
  return new ArxError('SOURCE_GIT', 'Cannot read a commit: git ended early');
}
