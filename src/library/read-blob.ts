import { demandDigest, digestOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BlobReader } from '../model/blob-reader.ts';
import type { FileEntry } from '../model/tree.ts';

/**
 * The whole content of one file of a tree, checked.
 * @throws ArxError INTEGRITY_DIGEST, SOURCE_CHANGED.
 */
export function readBlob(entry: FileEntry, reader: BlobReader): Buffer {
  const bytes = Buffer.alloc(entry.size);
  let at = 0;
  reader.open(entry);
  while (at < bytes.length) {
    const count = reader.read(bytes.subarray(at));
    if (count === 0) throw new ArxError('SOURCE_CHANGED', `Cannot read "${entry.path}": it ends early`);
    at += count;
  }
  demandDigest(entry.path, digestOf(bytes), entry.digest);
  return bytes;
}
