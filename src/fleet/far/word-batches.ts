import { shellWord } from '../../core/shell-word.ts';

/** So many words, and about so many bytes, are given to one call: programs take no more than 128 KiB on small systems. */
const WORDS = 128;
const BYTES = 48 * 1024;

/**
 * Lines that call a function of the agent with words, as many at a time as it takes.
 * @param each how many words belong together.
 */
export function callLines(call: string, words: readonly string[], each = 1): string[] {
  const lines: string[] = [];
  for (const batch of batches(words, each)) lines.push(`${call} ${batch.map(shellWord).join(' ')}`);
  return lines;
}

/** The same words, in batches. */
export function batches(words: readonly string[], each = 1): string[][] {
  const all: string[][] = [];
  let batch: string[] = [];
  let size = 0;
  for (let at = 0; at < words.length; at += each) {
    const next = words.slice(at, at + each);
    const length = next.reduce((sum, word) => sum + Buffer.byteLength(word) + 3, 0);
    if (batch.length > 0 && (batch.length >= WORDS || size + length > BYTES)) {
      all.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(...next);
    size += length;
  }
  return batch.length === 0 ? all : [...all, batch];
}
