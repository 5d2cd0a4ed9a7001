import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillText, textPool } from './text-pool.ts';
import type { Workplace } from './workplace.ts';
import { type Xorshift, xorshift } from './xorshift.ts';

/** What one source gives: a directory of this many files, each of at most this size. */
export interface Content {
  readonly target: string;
  readonly files: number;
  readonly most: number;
}

/** Writes the content of each source into a directory named as its target; every file differs from all others. */
export async function writeContent(
  root: string,
  contents: readonly Content[],
  place: Workplace,
): Promise<void> {
  const random = xorshift(20_111_107);
  const pool = textPool(random);
  for (const { target, files, most } of contents) {
    mkdirSync(join(root, target), { recursive: true });
    for (let file = 0; file < files; file += 1)
      writeFileSync(join(root, target, `${file}.txt`), text(most, pool, random), { flag: 'wx' });
    await place.breathe();
  }
}

function text(most: number, pool: Buffer, random: Xorshift): Buffer {
  const content = Buffer.allocUnsafe(Math.ceil(most / 2) + random.below(Math.floor(most / 2)));
  fillText(content, pool, random);
  return content;
}
