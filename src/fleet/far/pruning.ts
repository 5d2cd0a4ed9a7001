import type { Digest } from '../../core/digest.ts';

/** What a commit removes of the state beside. Logs of no receipt, and leftovers, go with any. */
export interface Pruning {
  /** Receipts that go. */
  readonly old: readonly string[];
  /** All others that are known. */
  readonly left: readonly string[];
  /** Those of them, or of old ones, to whose logs a daemon still writes. */
  readonly logging: readonly string[];
  /**
   * Documents by their names that must be whole. Saved contents go that neither these nor the ledger name; missing, or when
   * there is a receipt that is not known, none do.
   */
  readonly whole?: ReadonlyMap<string, Digest>;
}
