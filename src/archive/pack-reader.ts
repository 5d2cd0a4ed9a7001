import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { hexOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { FileEntry } from '../model/tree.ts';

/** Reads the files of one source from the store. */
export class PackReader implements BlobReader {
  readonly #fd: number;
  readonly #offsets: ReadonlyMap<string, number>;
  #at = 0;
  #end = 0;

  constructor(pack: string) {
    this.#offsets = readIndex(join(pack, 'index'));
    this.#fd = openSync(join(pack, 'blobs'), 'r');
  }

  open(entry: FileEntry): void {
    const offset = this.#offsets.get(hexOf(entry.digest));
    if (offset === undefined)
      throw new ArxError('INTEGRITY_CACHE', `Cannot read "${entry.path}" from the cache: it is not there`);
    this.#at = offset;
    this.#end = offset + entry.size;
  }

  read(into: Uint8Array): number {
    const wanted = Math.min(into.length, this.#end - this.#at);
    if (wanted === 0) return 0;
    const count = readSync(this.#fd, into, 0, wanted, this.#at);
    this.#at += count;
    return count;
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

function readIndex(path: string): ReadonlyMap<string, number> {
  const lines = readFileSync(path, 'latin1').split('\n');
  return new Map(
    lines.filter((line) => line !== '').map((line) => [line.slice(0, 64), Number(line.slice(65))]),
  );
}
