import type { ByteSource } from './byte-source.ts';
import { BitReader } from './decompress-bits.ts';
import { readBlock } from './decompress-bzip2-block.ts';
import { BlockText } from './decompress-bzip2-text.ts';
import { damagedArchive } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';
import { StreamBytes } from './stream-bytes.ts';

const OUTPUT = 128 * 1024;
const LEVEL_BYTES = 100_000;
// A block of the highest level has 900,000 symbols of at most 20 bits; its tables take far less than the rest.
const LARGEST_BLOCK = 2_500_000;
const BLOCK_MAGIC = 0x314159265359;
const END_MAGIC = 0x177245385090;

/** Where the reading of one stream stands. */
interface StreamState {
  /** Bits of the first byte at hand that have been read already: blocks do not end at bytes. */
  skip: number;
  /** The CRCs of all blocks so far, combined. */
  crc: number;
  readonly cells: Uint32Array;
}

/**
 * All streams of a bzip2 file, as the bzip2 program reads and checks them: the CRC of each block and of each stream.
 * Written here because no library for it is fit for hostile input (docs/dependencies.md).
 */
export async function* decompressBzip2(file: ForeignFile): AsyncGenerator<Uint8Array> {
  const bytes = new StreamBytes(file.chunks());
  // Made once for all streams: there may be millions of empty ones.
  const cells = new Uint32Array(9 * LEVEL_BYTES);
  do yield* stream(bytes, cells);
  while ((await bytes.fill(1)) > 0);
}

async function* stream(bytes: ByteSource, cells: Uint32Array): AsyncGenerator<Uint8Array> {
  await bytes.fill(4);
  const [header, level] = /^BZh([1-9])$/.exec(Buffer.from(bytes.take(4)).toString('latin1')) ?? [];
  if (header === undefined) throw damagedArchive('it has other data behind its bzip2 data, expected its end');
  const state = { skip: 0, crc: 0, cells: cells.subarray(0, Number(level) * LEVEL_BYTES) };
  for (;;) {
    const text = await nextBlock(bytes, state);
    if (text === undefined) return;
    yield* contentOf(text, state);
  }
}

/** Reads up to the next block, or undefined at the end of the stream. */
async function nextBlock(bytes: ByteSource, state: StreamState): Promise<CheckedText | undefined> {
  await bytes.fill(LARGEST_BLOCK);
  const bits = new BitReader(bytes.peek(LARGEST_BLOCK), state.skip);
  const magic = bits.read(16) * 2 ** 32 + bits.read32();
  if (magic === END_MAGIC) return endStream(bytes, bits, state);
  if (magic !== BLOCK_MAGIC) throw damagedArchive('its bzip2 data has no block where one must be');
  const block = readBlock(bits, state.cells);
  takeRead(bytes, bits);
  state.skip = bits.position % 8;
  return { text: new BlockText(block), crc: block.crc };
}

interface CheckedText {
  readonly text: BlockText;
  readonly crc: number;
}

function* contentOf({ text, crc }: CheckedText, state: StreamState): Generator<Uint8Array> {
  for (;;) {
    const buffer = Buffer.allocUnsafeSlow(OUTPUT);
    const count = text.read(buffer);
    if (count === 0) break;
    yield buffer.subarray(0, count);
  }
  if (text.crc !== crc) throw damagedArchive('its bzip2 data has a block with a wrong CRC');
  state.crc = (((state.crc << 1) | (state.crc >>> 31)) ^ crc) >>> 0;
}

function endStream(bytes: ByteSource, bits: BitReader, state: StreamState): undefined {
  if (bits.read32() !== state.crc) throw damagedArchive('its bzip2 data has a stream with a wrong CRC');
  // The last byte is filled up; what comes next starts at a byte.
  bits.read((8 - (bits.position % 8)) % 8);
  takeRead(bytes, bits);
  return undefined;
}

/** Takes the whole bytes that have been read. */
function takeRead(bytes: ByteSource, bits: BitReader): void {
  if (bits.overrun) throw damagedArchive('its bzip2 data is cut short, expected whole blocks');
  bytes.take(Math.floor(bits.position / 8));
}
