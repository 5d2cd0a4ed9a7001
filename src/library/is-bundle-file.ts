import { closeSync, readSync } from 'node:fs';
import { MEMBER } from '../archive/layout.ts';
import { openBundleFile } from './bundle-input.ts';

// RFC 8878, section 3.1.1: the magic number of a zstd frame, little-endian.
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const FIRST_NAME = Buffer.from(`${MEMBER.seal}\0`);

/**
 * Whether a file begins as a sealed bundle does; if not, it is taken for a manifest. Says nothing of its truth.
 * @throws ArxError USAGE_NO_FILE.
 */
export function isBundleFile(path: string): boolean {
  const fd = openBundleFile(path);
  try {
    const head = Buffer.alloc(FIRST_NAME.length);
    readSync(fd, head, 0, head.length, 0);
    return head.equals(FIRST_NAME) || head.subarray(0, ZSTD.length).equals(ZSTD);
  } finally {
    closeSync(fd);
  }
}
