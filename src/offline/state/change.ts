import type { Found } from './found.ts';

/** One path that a run has changed, or is to change. Its inverse swaps `before` and `after`. */
export interface Change {
  /** Absolute; no part of it is a link. */
  readonly path: string;
  /** null: nothing was there. */
  readonly before: Found | null;
  /** null: nothing is there afterwards. */
  readonly after: Found | null;
  /** Where what somebody edited by hand was kept, beside `path`. */
  readonly savedAs?: string;
}
