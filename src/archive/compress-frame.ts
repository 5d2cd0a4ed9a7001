import { constants, zstdCompressSync } from 'node:zlib';
import { releaseMemory } from './release-memory.ts';

/** The first `length` bytes of `content` are compressed into `frame`. */
export interface FrameJob {
  readonly content: SharedArrayBuffer;
  readonly length: number;
  readonly frame: SharedArrayBuffer;
}

// One call for the whole frame: Node's stream form may append an empty frame, and its threads cut output short
// (nodejs/node#66078, #59899).
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_contentSizeFlag]: 1 };

/** Makes one zstd frame; returns its length. */
export function compressFrame({ content, length, frame }: FrameJob): number {
  const options = { chunkSize: frame.byteLength, params: PARAMS };
  const compressed = zstdCompressSync(Buffer.from(content, 0, length), options);
  Buffer.from(frame).set(compressed);
  const size = compressed.length;
  releaseMemory(compressed);
  return size;
}
