import type { Resolution } from '../../../model/seal.ts';

/** True if the sealer says that it checked a signature of the upstream. A list of digests that nobody signed is none. */
export function isSignedUpstream({ verified }: Resolution): boolean {
  return verified !== undefined && !verified.startsWith('sums ');
}
