import { readSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';
import type { ByteSource } from './byte-source.ts';

/** The most that can be at hand at once, and the size of one read. */
export const WINDOW = 1024 * 1024;

/** Waits until the file has grown beyond a position or will grow no more. */
export type AwaitGrowth = (position: number) => void;

/**
 * Reads an open file from its beginning, by position, so that one descriptor can be read again. A file that another
 * thread still writes is followed with `awaitGrowth`.
 */
export class FileBytes implements ByteSource {
  readonly fd: number;
  readonly #awaitGrowth: AwaitGrowth | undefined;
  readonly #buffer = Buffer.allocUnsafeSlow(WINDOW);
  #start = 0;
  #end = 0;
  #position = 0;
  #until = Number.POSITIVE_INFINITY;
  offset = 0;

  constructor(fd: number, awaitGrowth?: AwaitGrowth) {
    this.fd = fd;
    this.#awaitGrowth = awaitGrowth;
  }

  /** @throws ArxError USAGE_NO_FILE if the system cannot read the file. */
  fill(count: number): number {
    if (this.#end - this.#start >= count) return this.#end - this.#start;
    this.#buffer.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    while (this.#end < count) {
      this.#awaitGrowth?.(this.#position);
      const most = Math.min(WINDOW - this.#end, this.#until - this.#position);
      const got = most > 0 ? this.#read(most) : 0;
      if (got === 0) break;
      this.#position += got;
      this.#end += got;
    }
    return this.#end;
  }

  #read(most: number): number {
    try {
      return readSync(this.fd, this.#buffer, this.#end, most, this.#position);
    } catch (cause) {
      throw unreadable(this.#position, cause);
    }
  }

  peek(count: number): Uint8Array {
    return this.#buffer.subarray(this.#start, Math.min(this.#start + count, this.#end));
  }

  take(count: number): Uint8Array {
    const view = this.peek(count);
    this.#start += view.length;
    this.offset += view.length;
    return view;
  }

  /** Goes on at another place of the file. @param until nothing behind it is read ahead. */
  moveTo(offset: number, until = Number.POSITIVE_INFINITY): void {
    const ahead = offset - this.offset;
    const isHeld = ahead >= 0 && ahead <= this.#end - this.#start;
    [this.#start, this.#end] = isHeld ? [this.#start + ahead, this.#end] : [0, 0];
    if (!isHeld) this.#position = offset;
    this.offset = offset;
    this.#until = until;
  }
}

/** What is said of a file that cannot be read at a position. */
export function unreadable(position: number, cause: unknown): ArxError {
  const { code = 'an error' } = cause as NodeJS.ErrnoException;
  return new ArxError(
    'USAGE_NO_FILE',
    `Cannot read the file behind byte ${position}: the system says ${code}, expected its content`,
    { hint: 'Copy the file once more from its origin, or try another medium', cause },
  );
}
