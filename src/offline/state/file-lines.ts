import { readSync } from 'node:fs';
import { withinState } from './state-invalid.ts';

const NEWLINE = 0x0a;
const CHUNK = 256 * 1024;

/** A line without its end. `cut`: the file ends within it. `long`: it is longer than any may be, and nothing of it is given. */
export interface FileLine {
  readonly bytes: Buffer;
  readonly is: 'whole' | 'cut' | 'long';
}

/**
 * The lines of an open file from its beginning, as they are read; of the file no more than one line is held at a time.
 * @param longest in bytes; one that is longer is told as soon as that is known.
 */
export function* fileLines(path: string, fd: number, longest: number): Generator<FileLine, void> {
  let line = new Parts(longest);
  for (const chunk of chunksOf(path, fd))
    for (let start = 0; start < chunk.length;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (line.add(chunk.subarray(start, end < 0 ? chunk.length : end))) yield line.as('long');
      if (end < 0) break;
      if (!line.isLong) yield line.as('whole');
      line = new Parts(longest);
      start = end + 1;
    }
  if (line.isBegun && !line.isLong) yield line.as('cut');
}

function* chunksOf(path: string, fd: number): Generator<Buffer, void> {
  for (let position = 0; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = withinState(path, () => readSync(fd, chunk, 0, CHUNK, position));
    if (count === 0) return;
    yield chunk.subarray(0, count);
    position += count;
  }
}

/** One line as it comes. */
class Parts {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** @returns true if by this the line has become too long. */
  add(part: Buffer): boolean {
    const wasLong = this.isLong;
    this.#size += part.length;
    if (!this.isLong) this.#parts.push(part);
    else this.#parts = [];
    return this.isLong && !wasLong;
  }

  get isLong(): boolean {
    return this.#size > this.#longest;
  }

  get isBegun(): boolean {
    return this.#size > 0;
  }

  as(is: FileLine['is']): FileLine {
    const [first = Buffer.alloc(0), ...others] = this.#parts;
    return { bytes: others.length === 0 ? first : Buffer.concat(this.#parts), is };
  }
}
