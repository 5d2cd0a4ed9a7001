import type { FileEntry } from './tree.ts';

/**
 * Yields the content of one tree's files. Callers open distinct blobs in the tree's first-use order, may skip some, and
 * read each to its end. The bytes are not verified here: whoever reads hashes them and compares with the entry.
 */
export interface BlobReader extends Disposable {
  /** Turns to this file of the tree. */
  open(entry: FileEntry): void;
  /** Fills the buffer from the current file; returns how many bytes, 0 at its end. */
  read(into: Uint8Array): number;
}
