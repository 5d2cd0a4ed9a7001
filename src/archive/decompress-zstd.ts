import { constants, createZstdDecompress } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { runEngine } from './decompress-engine.ts';
import { beyondBound, damagedArchive } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';
import { StreamBytes } from './stream-bytes.ts';

const OUTPUT = 256 * 1024;
const PIECE = 128 * 1024;
const LARGEST_BLOCK = 128 * 1024;
// 128 MiB, what the zstd program itself accepts without --long.
const WINDOW_LOG = 27;
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
// Each frame costs a call of the decoder, so a file of millions of empty frames would take hours.
const FREE_FRAMES = 4096;
const BYTES_A_FRAME = 256;

/**
 * All frames of a zstd file (RFC 8878, section 3.1). The decoder of node:zlib ends silently when one write holds more
 * than one frame, so frames are walked here and no write crosses a frame's end. Anything that is no frame is refused.
 */
export function decompressZstd(file: ForeignFile): AsyncGenerator<Uint8Array> {
  const engine = createZstdDecompress({
    chunkSize: OUTPUT,
    params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG },
  });
  return runEngine('zstd', engine, frames(new StreamBytes(file.chunks())));
}

async function* frames(bytes: ByteSource): AsyncGenerator<Buffer> {
  for (let count = 1; (await bytes.fill(1)) > 0; count += 1) {
    if (count > FREE_FRAMES + bytes.offset / BYTES_A_FRAME)
      throw beyondBound('more tiny zstd frames than the limit', FREE_FRAMES);
    const magic = await takeExactly(bytes, 4);
    const number = magic.readUInt32LE();
    if (number === FRAME_MAGIC) yield* frame(bytes, magic);
    else if ((number & ~0xf) >>> 0 === SKIPPABLE_MAGIC) await skipFrame(bytes);
    else throw damagedArchive('it has other data behind its zstd frames, expected its end');
  }
}

async function* frame(bytes: ByteSource, magic: Buffer): AsyncGenerator<Buffer> {
  const descriptor = await takeExactly(bytes, 1);
  const flags = descriptor.readUInt8();
  let parts = [magic, descriptor, await takeExactly(bytes, headerSize(flags))];
  let size = 0;
  for (let last = false; !last;) {
    const header = await takeExactly(bytes, 3);
    const number = header.readUIntLE(0, 3);
    last = (number & 1) === 1;
    parts.push(header, await takeExactly(bytes, blockSize(number)));
    size += 3 + blockSize(number);
    if (size < PIECE) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if ((flags & 4) !== 0) parts.push(await takeExactly(bytes, 4));
  yield Buffer.concat(parts);
}

/** The rest of the frame header (section 3.1.1.1): window, dictionary number, content size. */
function headerSize(flags: number): number {
  const single = (flags >> 5) & 1;
  const content = [single, 2, 4, 8][flags >> 6] ?? 0;
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
  // A window byte is there unless the frame is a single segment; then the content size has at least one byte.
  return 1 - single + dictionary + content;
}

/** Section 3.1.1.2: raw, one repeated byte, compressed; the fourth type is reserved. */
function blockSize(header: number): number {
  const type = (header >> 1) & 3;
  const size = header >> 3;
  if (type === 3 || size > LARGEST_BLOCK)
    throw damagedArchive('its zstd data has a malformed block, expected blocks of at most 128 KiB');
  return type === 1 ? 1 : size;
}

async function skipFrame(bytes: ByteSource): Promise<void> {
  let left = (await takeExactly(bytes, 4)).readUInt32LE();
  while (left > 0) left -= (await takeExactly(bytes, Math.min(left, PIECE))).length;
}

/** A copy, because the decoder reads it after the source has moved on. */
async function takeExactly(bytes: ByteSource, count: number): Promise<Buffer> {
  if ((await bytes.fill(count)) < count)
    throw damagedArchive('its zstd data is cut short, expected whole frames');
  return Buffer.from(bytes.take(count));
}
