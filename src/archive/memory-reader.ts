import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { FileEntry } from '../model/tree.ts';

/** Reads files that are in memory. */
export class MemoryReader implements BlobReader {
  readonly #blobs: ReadonlyMap<Digest, Uint8Array>;
  #left: Uint8Array = new Uint8Array();

  constructor(blobs: ReadonlyMap<Digest, Uint8Array>) {
    this.#blobs = blobs;
  }

  open(entry: FileEntry): void {
    const bytes = this.#blobs.get(entry.digest);
    if (bytes === undefined)
      throw new ArxError('INTERNAL', `Cannot read "${entry.path}": it is not in memory`);
    this.#left = bytes;
  }

  read(into: Uint8Array): number {
    const count = Math.min(into.length, this.#left.length);
    into.set(this.#left.subarray(0, count));
    this.#left = this.#left.subarray(count);
    return count;
  }

  [Symbol.dispose](): void {
    this.#left = new Uint8Array();
  }
}
