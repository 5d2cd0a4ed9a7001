import type { ReceiptRow } from './read-receipt.ts';
import type { ReceiptHead } from './receipt-statement.ts';

/** How many receipts of each bundle are kept, of those that changed paths and of those that changed none. */
const KEPT = 10;

/**
 * All but the last ten receipts of each key that changed paths and the last ten that changed none; never one that cannot be
 * believed. Bundles without a name that have nothing here any more count as one: each change makes another one of them.
 * @param rows all receipts, oldest first.
 * @param installed keys that the ledger has.
 */
export function oldReceipts(rows: readonly ReceiptRow[], installed: ReadonlySet<string>): Set<ReceiptRow> {
  const byKey = Map.groupBy(
    rows.filter((row): row is ReceiptRow & ReceiptHead => row.holds),
    ({ key, name }) => (name === undefined && !installed.has(key) ? 'unnamed' : `of ${key}`),
  );
  return new Set(
    [...byKey.values()].flatMap((same) => [
      ...same.filter(({ changes }) => changes.count > 0).slice(0, -KEPT),
      ...same.filter(({ changes }) => changes.count === 0).slice(0, -KEPT),
    ]),
  );
}
