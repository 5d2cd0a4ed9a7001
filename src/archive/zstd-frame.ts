import { ArxError } from '../core/errors.ts';
import { BLOCK } from './layout.ts';

/** The magic number of a zstd frame (RFC 8878, 3.1.1). */
export const ZSTD_MAGIC = 0xfd2fb528;
/** Magic number and the longest frame header. */
export const LONGEST_FRAME_HEADER = 18;
const LARGEST_BLOCK = 128 * 1024;

/** What a frame header says. */
export interface FrameHeader {
  /** Bytes of magic number and header. */
  readonly length: number;
  /** Bytes of the frame's content. */
  readonly contentSize: number;
  /** Whether 4 bytes of checksum follow the last block. */
  readonly checksum: boolean;
}

/**
 * Reads a frame header (RFC 8878, 3.1.1.1). Only frames that tell their content's size and need no dictionary pass:
 * the others, and skippable frames, have no place in a bundle.
 * @throws ArxError INTEGRITY_FRAME.
 */
export function parseFrameHeader(bytes: Uint8Array): FrameHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 6 || view.getUint32(0, true) !== ZSTD_MAGIC)
    throw badFrame('it does not begin with the magic number');
  const descriptor = view.getUint8(4);
  const single = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) throw badFrame('its reserved bit is set');
  if ((descriptor & 0x03) !== 0) throw badFrame('it needs a dictionary');
  const sizeFlag = descriptor >> 6;
  const sizeAt = 5 + (single ? 0 : 1);
  const sizeLength = sizeFlag === 0 ? (single ? 1 : 0) : 2 ** sizeFlag;
  if (sizeLength === 0) throw badFrame('it does not tell its size');
  if (bytes.length < sizeAt + sizeLength) throw badFrame('it ends in its header');
  const contentSize = readSize(view, sizeAt, sizeLength);
  // Frames that hold nothing, or next to nothing, would keep a reader busy for as long as somebody sends them.
  if (contentSize === 0 || contentSize % BLOCK !== 0)
    throw badFrame(`it holds ${contentSize} bytes, expected a multiple of ${BLOCK}`);
  return {
    length: sizeAt + sizeLength,
    contentSize,
    checksum: (descriptor & 0x04) !== 0,
  };
}

function readSize(view: DataView, at: number, length: number): number {
  if (length === 1) return view.getUint8(at);
  // RFC 8878, 3.1.1.1.4: the two-byte form counts from 256.
  if (length === 2) return view.getUint16(at, true) + 256;
  if (length === 4) return view.getUint32(at, true);
  const size = view.getBigUint64(at, true);
  return size > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(size);
}

/** What a block header says (RFC 8878, 3.1.1.2). */
export interface BlockHeader {
  readonly last: boolean;
  /** Bytes that follow in the frame. */
  readonly length: number;
}

/** @throws ArxError INTEGRITY_FRAME. */
export function parseBlockHeader(bytes: Uint8Array): BlockHeader {
  const [a = 0, b = 0, c = 0] = bytes;
  const word = a | (b << 8) | (c << 16);
  const type = (word >> 1) & 3;
  const size = word >> 3;
  if (type === 3) throw badFrame('it has a block of the reserved type');
  if (size > LARGEST_BLOCK) throw badFrame('it has a block over 128 KiB');
  return { last: (word & 1) === 1, length: type === 1 ? 1 : size };
}

export function badFrame(problem: string): ArxError {
  return new ArxError('INTEGRITY_FRAME', `Cannot read a zstd frame: ${problem}`, {
    hint: 'The file was changed after it was sealed, or something was added to it; get it again from its origin',
  });
}

/** The most that any encoder needs for this content: raw blocks and some room for empty ones. */
export function compressBound(contentSize: number): number {
  return contentSize + Math.ceil(contentSize / 1024) + 4096;
}
