import type { Trust } from './trust.ts';
import type { TrustedKey } from './trusted-key.ts';

/** Trust in these keys and in nothing else: one of them has to have sealed, and nobody has to have reviewed. */
export function trustInKeys(keys: readonly TrustedKey[]): Trust {
  return {
    keys,
    identities: [],
    roots: [],
    revoked: new Set(),
    thresholds: { builder: 1, reviewer: 0 },
  };
}
