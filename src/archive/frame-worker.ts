import { parentPort } from 'node:worker_threads';
import { constants, zstdCompressSync } from 'node:zlib';
import { releaseMemory } from './release-memory.ts';

/** A job for this worker: compress the first `length` bytes of `content` into `frame`. It answers with the frame's length. */
export interface FrameJob {
  readonly content: SharedArrayBuffer;
  readonly length: number;
  readonly frame: SharedArrayBuffer;
}

// One call for the whole frame: Node's stream form may append an empty frame, and its threads cut output short
// (nodejs/node#66078, #59899).
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_contentSizeFlag]: 1 };

parentPort?.on('message', ({ content, length, frame }: FrameJob) => {
  const options = { chunkSize: frame.byteLength, params: PARAMS };
  const compressed = zstdCompressSync(Buffer.from(content, 0, length), options);
  Buffer.from(frame).set(compressed);
  const size = compressed.length;
  releaseMemory(compressed);
  parentPort?.postMessage(size);
});
