import type { TestContext } from 'node:test';
import { seeded } from './random.ts';

/** `ARX_TEST_ALL=1` tries everything. Else a part: a fixed spread, and some that `ARX_TEST_SEED` chooses. */
export const ALL = process.env['ARX_TEST_ALL'] === '1';
const SEED = Number(process.env['ARX_TEST_SEED'] ?? 20_261_122);
const CHOSEN_BITS = 500;

/** So many random rounds: all, or every fourth. The test says how many it took. */
export function roundsOf(all: number, t: TestContext): number {
  const rounds = ALL ? all : Math.ceil(all / 4);
  t.diagnostic(`${rounds} of ${all} rounds`);
  return rounds;
}

/** Bits to flip in so many bytes: all, or one bit of every byte (the next byte's is another) and some chosen ones. */
export function bitsOf(bytes: number, t: TestContext): readonly number[] {
  const bits = Array.from({ length: bytes * 8 }, (_, bit) => bit);
  const numbers = seeded(SEED);
  const spread = Array.from({ length: bytes }, (_, at) => at * 8 + ((at * 5) % 8));
  const chosen = Array.from({ length: Math.min(CHOSEN_BITS, bits.length) }, () => numbers.below(bits.length));
  const taken = ALL ? bits : [...new Set([...spread, ...chosen])];
  t.diagnostic(`${taken.length} of ${bits.length} bits`);
  return taken;
}

/** Lengths to cut so many bytes to: all, or every fourth. */
export function cutsOf(bytes: number, t: TestContext): readonly number[] {
  const lengths = Array.from({ length: bytes }, (_, length) => length);
  const first = seeded(SEED).below(4);
  const taken = ALL ? lengths : lengths.filter((length) => length % 4 === first || length < 64);
  t.diagnostic(`${taken.length} of ${bytes} lengths`);
  return taken;
}
