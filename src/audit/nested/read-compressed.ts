import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type ArchiveReader, DAMAGED, TOO_LARGE } from './nested-archive.ts';

/** The one file in a gzip file. */
export const readGzip: ArchiveReader = decompressed(gunzipSync);

/** The one file in a zstd file. */
export const readZstd: ArchiveReader = decompressed(zstdDecompressSync);

function decompressed(
  engine: (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer,
): ArchiveReader {
  return (bytes, budget) => {
    if (budget.left <= 0) return { entries: 1, files: [], unsafe: [], stopped: TOO_LARGE };
    try {
      const content = engine(bytes, { maxOutputLength: budget.left });
      budget.left -= content.length;
      return { entries: 1, files: [{ name: '', executable: false, bytes: content }], unsafe: [] };
    } catch (error) {
      const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      // What was unpacked before it became too much was work all the same.
      budget.left = isLarge ? 0 : budget.left - bytes.length;
      return { entries: 1, files: [], unsafe: [], stopped: isLarge ? TOO_LARGE : DAMAGED };
    }
  };
}
