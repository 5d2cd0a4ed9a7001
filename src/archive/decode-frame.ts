import { zstdDecompressSync } from 'node:zlib';
import { badFrame } from './zstd-frame.ts';

/**
 * The content of one zstd frame, decoded whole.
 * @throws ArxError INTEGRITY_FRAME if it has not exactly this size.
 */
export function decodeFrame(frame: Uint8Array, contentSize: number): Uint8Array {
  let content: Buffer;
  try {
    // One chunk for the whole content, and a byte more: Node takes another chunk when one is full.
    content = zstdDecompressSync(frame, {
      chunkSize: Math.max(64, contentSize + 1),
      maxOutputLength: Math.max(1, contentSize),
    });
  } catch {
    throw badFrame('its blocks cannot be decoded');
  }
  if (content.length !== contentSize)
    throw badFrame(`it yields ${content.length} bytes, expected ${contentSize}`);
  return content;
}
