import { parentPort } from 'node:worker_threads';
import { constants, zstdCompressSync } from 'node:zlib';

/** A job for this worker; its answer is the frame. */
export interface FrameJob {
  readonly content: SharedArrayBuffer;
  readonly length: number;
}

// One call for the whole frame: Node's stream form may append an empty frame, and its threads cut output short
// (nodejs/node#66078, #59899).
const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_contentSizeFlag]: 1 } };

parentPort?.on('message', ({ content, length }: FrameJob) => {
  const frame = zstdCompressSync(Buffer.from(content, 0, length), OPTIONS);
  parentPort?.postMessage(frame);
});
