import type { StoredTerms } from './key-terms.ts';
import type { TrustedKey } from './trusted-key.ts';

/** A key of the trust store, with the keyid of the one whose successor it is. */
export type StoredKey = TrustedKey & Pick<StoredTerms, 'follows'>;

/** The keys that a key has followed, the last one first; those that are stored. */
export function keysBefore(key: StoredKey, stored: readonly StoredKey[]): StoredKey[] {
  const before: StoredKey[] = [];
  let next = find(key.follows, stored);
  // A damaged store must not lead round in a circle.
  while (next !== undefined && next.keyid !== key.keyid && !before.includes(next)) {
    before.push(next);
    next = find(next.follows, stored);
  }
  return before;
}

function find(keyid: string | undefined, stored: readonly StoredKey[]): StoredKey | undefined {
  return keyid === undefined ? undefined : stored.find((key) => key.keyid === keyid);
}
