import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fillText, textPool } from './text-pool.ts';
import type { Workplace } from './workplace.ts';
import { xorshift } from './xorshift.ts';

const FILES = 8;
const BLOCK = 1_000_000;

/** Eight files of equal size: one block of 1 MB random, the next repeated text, and so on. */
export async function writeLargeCorpus(root: string, megabytes: number, place: Workplace): Promise<void> {
  const random = xorshift(19_700_101);
  const text = Buffer.allocUnsafe(BLOCK);
  fillText(text, textPool(random), random);
  const noise = Buffer.allocUnsafe(BLOCK);
  mkdirSync(root, { recursive: true });
  for (let file = 0; file < FILES; file += 1) {
    const fd = openSync(join(root, `large-${file}.bin`), 'wx');
    for (let block = file; block < megabytes; block += FILES) {
      const even = (block - file) % (2 * FILES) === 0;
      if (even) random.fill(noise);
      writeSync(fd, even ? noise : text);
      await place.breathe();
    }
    closeSync(fd);
  }
}
