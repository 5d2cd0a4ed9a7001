import type { Limits } from '../core/limits.ts';
import type { ByteSource } from './byte-source.ts';
import { decompressBzip2 } from './decompress-bzip2.ts';
import { decompressGzip } from './decompress-gzip.ts';
import { decompressXz } from './decompress-xz.ts';
import { decompressZstd } from './decompress-zstd.ts';
import { FileBytes } from './file-bytes.ts';
import { beyondLimit } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';
import { StreamBytes } from './stream-bytes.ts';

/** How some bytes are compressed, known from their first bytes and never from a name. */
export type Compression = 'gzip' | 'bzip2' | 'xz' | 'zstd';

/** Below this size no ratio is suspicious: a small file of zeros compresses a thousand times. */
export const RATIO_FREE = 64 * 1024 * 1024;

/** The compression that the first bytes show, or undefined. */
export function detectCompression(head: Uint8Array): Compression | undefined {
  const magic = Buffer.from(head.subarray(0, 6)).toString('hex');
  if (magic.startsWith('1f8b')) return 'gzip';
  if (/^425a683[1-9]/.test(magic)) return 'bzip2';
  if (magic === 'fd377a585a00') return 'xz';
  // RFC 8878, sections 3.1.1 and 3.1.2: a file may begin with a skippable frame, as those of pzstd do.
  return /^(?:28b52ffd|5[0-9a-f]2a4d18)/.test(magic) ? 'zstd' : undefined;
}

/** The content of an open file. Dispose it before the file is closed: a decompressor may be at work. */
export interface Content extends AsyncDisposable {
  readonly bytes: ByteSource;
}

/** The file's content, decompressed when it is compressed. */
export function openContent(file: ForeignFile, limits: Limits): Content {
  const plain = new FileBytes(file.fd);
  plain.fill(6);
  const compression = detectCompression(plain.peek(6));
  if (compression === undefined) return { bytes: plain, [Symbol.asyncDispose]: () => Promise.resolve() };
  const chunks = limitRatio(DECOMPRESS[compression](file), file, limits);
  return {
    bytes: new StreamBytes(chunks),
    [Symbol.asyncDispose]: async () => void (await chunks.return(undefined)),
  };
}

const DECOMPRESS: Record<Compression, (file: ForeignFile) => AsyncIterable<Uint8Array>> = {
  gzip: decompressGzip,
  bzip2: decompressBzip2,
  xz: decompressXz,
  zstd: decompressZstd,
};

async function* limitRatio(
  chunks: AsyncIterable<Uint8Array>,
  file: ForeignFile,
  limits: Limits,
): AsyncGenerator<Uint8Array> {
  const before = file.consumed;
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > RATIO_FREE && size > (file.consumed - before) * limits.ratio)
      throw beyondLimit('more bytes for each compressed byte than the limit', limits, 'ratio');
    yield chunk;
  }
}
