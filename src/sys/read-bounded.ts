import { readSync } from 'node:fs';

/** Reads an open file from where it stands to its end; undefined when it has more than `most` bytes. */
export function readBounded(fd: number, most: number): Buffer | undefined {
  // Files of /proc say that they are empty: only reading tells.
  const bytes = Buffer.alloc(most + 1);
  let size = 0;
  for (let count = -1; count !== 0 && size < bytes.length; size += count) {
    count = readSync(fd, bytes, size, bytes.length - size, null);
  }
  return size > most ? undefined : bytes.subarray(0, size);
}
