/** In bytes; what is smaller may be a pool that others have parts of. */
const OWN = 1024 * 1024;

/**
 * Gives the memory back at once that zlib has made for an answer, and with it every view of it. The garbage collector would
 * leave it for long, and look through all that there is to find it.
 */
export function releaseMemory({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= OWN) buffer.transfer(0);
}
