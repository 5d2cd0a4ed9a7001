import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type Digest, Digester } from '../../core/digest.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/** The digest of a file's content. A link is not followed. @throws Error of the operating system. */
export function readDigest(path: string): Digest {
  const fd = openSync(path, FLAGS);
  try {
    const digester = new Digester();
    for (let count = readSync(fd, buffer); count > 0; count = readSync(fd, buffer))
      digester.update(buffer.subarray(0, count));
    return digester.digest();
  } finally {
    closeSync(fd);
  }
}
