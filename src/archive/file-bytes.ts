import { readSync } from 'node:fs';
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

  fill(count: number): number {
    if (this.#end - this.#start >= count) return this.#end - this.#start;
    this.#buffer.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    while (this.#end < count) {
      this.#awaitGrowth?.(this.#position);
      const most = Math.min(WINDOW - this.#end, this.#until - this.#position);
      const got = most > 0 ? readSync(this.fd, this.#buffer, this.#end, most, this.#position) : 0;
      if (got === 0) break;
      this.#position += got;
      this.#end += got;
    }
    return this.#end;
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
