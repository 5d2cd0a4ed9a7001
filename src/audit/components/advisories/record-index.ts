import { crc32 } from 'node:zlib';

// A number of 53 bits has room for a CRC of 32 and a record's number of 21.
const NUMBERS = 2 ** 21;
const FIRST_SIZE = 1024;

/** How many records an index can tell apart. */
export const MOST_RECORDS = NUMBERS;

/**
 * Finds the numbers of records by key, in eight bytes a key: what it finds may also be a record of another key with the same
 * CRC, never fewer than all of this key.
 */
export interface RecordIndex {
  add(key: string, number: number): void;
  /** Sorted, each once. */
  find(keys: Iterable<string>): readonly number[];
}

/** An empty index. */
export function createRecordIndex(): RecordIndex {
  let pairs = new Float64Array(FIRST_SIZE);
  let [length, sorted] = [0, true];
  return {
    add(key, number) {
      if (length === pairs.length) {
        const larger = new Float64Array(pairs.length * 2);
        larger.set(pairs);
        pairs = larger;
      }
      pairs[length] = crc32(key) * NUMBERS + number;
      length += 1;
      sorted = false;
    },
    find(keys) {
      if (!sorted) pairs.subarray(0, length).sort();
      sorted = true;
      const found = new Set<number>();
      for (const key of keys) {
        const start = crc32(key) * NUMBERS;
        for (
          let at = lowerBound(pairs, length, start);
          at < length && (pairs[at] ?? 0) < start + NUMBERS;
          at += 1
        )
          found.add((pairs[at] ?? 0) - start);
      }
      return [...found].sort((a, b) => a - b);
    },
  };
}

/** The first place whose number is not below the wanted one. */
function lowerBound(pairs: Float64Array, length: number, wanted: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pairs[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
