import type { Trust } from './trust.ts';

/** The same trust, for a bundle that is yet to be reviewed. */
export function withoutReviewers(trust: Trust): Trust {
  return { ...trust, thresholds: { ...trust.thresholds, reviewer: 0 } };
}
