import { setImmediate } from 'node:timers/promises';
import { Digester } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { BlobReader } from '../../model/blob-reader.ts';
import type { FileEntry } from '../../model/tree.ts';
import { treeEntries } from '../../model/tree-reader.ts';
import type { Vendored } from '../../plugin/source.ts';

const CHUNK = 1024 * 1024;

/** A file on this machine, whose digest is known. */
export interface OneFile {
  readonly source: string;
  readonly entry: FileEntry;
  readonly open: () => BlobReader;
}

/**
 * The one file of a source.
 * @throws ArxError VERIFY_MISSING when it is a directory: nobody signs that as one.
 */
export function theFile(vendored: Vendored, source: string): OneFile {
  const [entry] = vendored.nature === 'file' ? treeEntries(vendored.tree.bytes) : [];
  if (entry?.kind === 'file') return { source, entry, open: () => vendored.open() };
  throw new ArxError(
    'VERIFY_MISSING',
    `Cannot accept "${source}": it is a directory, expected one file that a signature can be of`,
  );
}

/**
 * The bytes of a file, chunk by chunk; a chunk holds until the next one. They are digested while they go by.
 * @throws ArxError INTEGRITY_CACHE at the end when they are not those of the digest, and what reading throws.
 */
export async function* readChunks({ source, entry, open }: OneFile): AsyncGenerator<Uint8Array> {
  using reader = open();
  reader.open(entry);
  const digester = new Digester();
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, entry.size + 1));
  for (let count = reader.read(buffer); count > 0; count = reader.read(buffer)) {
    digester.update(buffer.subarray(0, count));
    yield buffer.subarray(0, count);
    await setImmediate();
  }
  const found = digester.digest();
  if (found === entry.digest) return;
  throw new ArxError(
    'INTEGRITY_CACHE',
    `Cannot use "${source}": digest is ${found}, expected ${entry.digest} as it was obtained`,
  );
}

/** All bytes of a small file. Errors as above. */
export async function readBytes(file: OneFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(file)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
