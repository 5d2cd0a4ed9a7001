import { readSync } from 'node:fs';
import { Digester } from '../../core/digest.ts';
import type { JobFailure, PartJob } from './write-job.ts';

/** Reads and digests content that is asked for in parts. */
export class PartReader {
  #digester = new Digester();

  /** Behind the last part, the digest takes the place of its bytes. @returns `not held` where the file ends before. */
  take({ part, length, fd, position, isFirst, isLast }: Omit<PartJob, 'outcome'>): JobFailure {
    const bytes = new Uint8Array(part, 0, length);
    try {
      if (!fill(bytes, fd, position)) return 'not held';
    } catch (error) {
      return { index: -1, error };
    }
    if (isFirst) this.#digester = new Digester();
    this.#digester.update(bytes);
    if (isLast) Buffer.from(part).write(this.#digester.digest(), 'latin1');
    return undefined;
  }
}

function fill(bytes: Uint8Array, fd: number, position: number): boolean {
  for (let [at, count] = [0, 1]; at < bytes.length; at += count) {
    count = readSync(fd, bytes, at, bytes.length - at, position + at);
    if (count === 0) return false;
  }
  return true;
}
