/** Reproducible random numbers for tests (mulberry32). */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** One member of a list. */
  pick<T>(list: readonly T[]): T;
}

/** A generator that gives the same numbers for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (list) => list[below(list.length)] as (typeof list)[number] };
}

/** The bytes with one to four random edits: bits, bytes, copies, cuts, insertions. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let edits = 1 + random.below(4); edits > 0; edits -= 1) mutant = edit(mutant, random);
  return mutant;
}

function edit(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const length = random.below(random.pick([2, 16, 600]));
  const from = random.below(bytes.length + 1);
  switch (random.below(6)) {
    case 0: {
      const mutant = Buffer.from(bytes);
      if (at < mutant.length) mutant[at] = (mutant[at] ?? 0) ^ (1 << random.below(8));
      return mutant;
    }
    case 1:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.alloc(length, random.below(256)),
        bytes.subarray(at + length),
      ]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([
        bytes.subarray(0, at),
        bytes.subarray(from, from + length),
        bytes.subarray(at + length),
      ]);
    default:
      return bytes.subarray(0, at);
  }
}
