import { readSync } from 'node:fs';

const CHUNK = 1024 * 1024;

/** The bytes of an open file from its start. A chunk counts until the next one is asked for. */
export function* readFileChunks(fd: number): Generator<Uint8Array, void> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (let at = 0; ;) {
    const count = readSync(fd, chunk, 0, CHUNK, at);
    if (count === 0) return;
    yield chunk.subarray(0, count);
    at += count;
  }
}
