import { createGunzip } from 'node:zlib';
import { runEngine } from './decompress-engine.ts';
import { damagedArchive } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';

const OUTPUT = 256 * 1024;

/**
 * All members of a gzip file (RFC 1952, section 2.2). NUL bytes behind the last one are padding; anything else there is
 * refused. node:zlib follows members by itself but stops without a word at a NUL, so what it left is looked at here.
 */
export async function* decompressGzip(file: ForeignFile): AsyncGenerator<Uint8Array> {
  const engine = createGunzip({ chunkSize: OUTPUT });
  yield* runEngine('gzip', engine, file.chunks());
  for await (const chunk of file.chunks(engine.bytesWritten))
    if (chunk.some((byte) => byte !== 0))
      throw damagedArchive('it has other data behind its gzip data, expected its end');
}
