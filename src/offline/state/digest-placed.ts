import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type Digest, Digester } from '../../core/digest.ts';
import type { Pause } from '../../sys/breather.ts';
import type { FoundFile } from './found.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * The digest of what is at a path of this machine: at most as much as was placed, and a little more. One that grows while
 * it is read, or is no file by now, has another digest anyway. A link is not followed.
 * @throws Error of the operating system; whatever `pause` throws.
 */
export async function digestPlaced(path: string, { size }: FoundFile, pause: Pause): Promise<Digest> {
  const fd = openSync(path, FLAGS);
  try {
    const digester = new Digester();
    for (let at = 0; at <= size; at += buffer.length) {
      const count = readSync(fd, buffer, 0, buffer.length, at);
      digester.update(buffer.subarray(0, count));
      if (count < buffer.length) break;
      await pause();
    }
    return digester.digest();
  } finally {
    closeSync(fd);
  }
}
