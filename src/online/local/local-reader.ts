import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { BlobReader } from '../../model/blob-reader.ts';
import type { FileEntry } from '../../model/tree.ts';
import { LOCAL_READ } from './digest-file.ts';
import { changed, localError } from './local-error.ts';

/** Reads local files where they are. Who reads compares digests, so a file that changed meanwhile is noticed. */
export class LocalReader implements BlobReader {
  readonly #pathOf: (entry: FileEntry) => string;
  #fd: number | undefined;
  #path = '';
  #left = 0;

  /** @param pathOf The absolute path of an entry's file. */
  constructor(pathOf: (entry: FileEntry) => string) {
    this.#pathOf = pathOf;
  }

  /** @throws ArxError SOURCE_CHANGED when the file is no more what the tree says. */
  open(entry: FileEntry): void {
    this.#close();
    this.#path = this.#pathOf(entry);
    this.#left = entry.size;
    try {
      this.#fd = openSync(this.#path, LOCAL_READ);
      const stat = fstatSync(this.#fd);
      if (stat.isFile() && stat.size === entry.size) return;
    } catch (error) {
      throw localError(this.#path, error);
    }
    throw changed(this.#path, 'it changed after it was read first');
  }

  /** @throws ArxError SOURCE_CHANGED when the file ends early, or SOURCE_UNREADABLE. */
  read(into: Uint8Array): number {
    if (this.#fd === undefined || this.#left === 0) return 0;
    const count = this.#readSome(this.#fd, into);
    if (count === 0) throw changed(this.#path, 'it became shorter while it was read');
    this.#left -= count;
    return count;
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  #readSome(fd: number, into: Uint8Array): number {
    try {
      return readSync(fd, into, 0, Math.min(into.length, this.#left), null);
    } catch (error) {
      throw localError(this.#path, error);
    }
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
