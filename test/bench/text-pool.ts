import type { Xorshift } from './xorshift.ts';

const SIZE = 16 * 1024 * 1024;
const WORDS = 4096;

/** 16 MiB of lines of made-up words, common ones more often; zstd -3 makes about a third of it. */
export function textPool(random: Xorshift): Buffer {
  const words = Array.from({ length: WORDS }, () => word(random));
  const pool = Buffer.allocUnsafe(SIZE);
  for (let at = 0, column = 0; at < SIZE;) {
    const text = words[Math.min(random.below(WORDS), random.below(WORDS))] ?? '';
    column = column > 70 ? 0 : column + text.length;
    at += pool.write(column === 0 ? `${text}\n` : `${text} `, at, 'latin1') || SIZE;
  }
  return pool;
}

/** Fills a file's content with slices of the pool. */
export function fillText(into: Buffer, pool: Buffer, random: Xorshift): void {
  for (let at = 0; at < into.length;) {
    const from = random.below(pool.length - 2048);
    at += pool.copy(into, at, from, from + 200 + random.below(1800));
  }
}

function word(random: Xorshift): string {
  const letters = Array.from({ length: 2 + random.below(9) }, () => random.below(26).toString(36));
  return letters
    .map((letter) => (/[0-9]/.test(letter) ? String.fromCharCode(113 + Number(letter)) : letter))
    .join('');
}
