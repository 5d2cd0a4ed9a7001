import type { ReceiptRow } from './read-receipt.ts';
import type { ReceiptHead } from './receipt-statement.ts';

/** How many receipts of each bundle are kept, of those that changed paths or the version and of those that changed neither. */
const KEPT = 10;

/**
 * All but the last ten receipts of each key that changed something and the last ten that changed nothing; never one that the
 * ledger names, which is what to go back behind, nor one that cannot be believed. Bundles without a name that have nothing here
 * any more count as one: each change makes another one of them.
 * @param rows all receipts, oldest first.
 * @param installed keys that the ledger has, and the receipt of each.
 */
export function oldReceipts(
  rows: readonly ReceiptRow[],
  installed: ReadonlyMap<string, string>,
): Set<ReceiptRow> {
  const named = new Set(installed.values());
  const byKey = Map.groupBy(
    rows.filter((row): row is ReceiptRow & ReceiptHead => row.holds),
    ({ key, name }) => (name === undefined && !installed.has(key) ? 'unnamed' : `of ${key}`),
  );
  const old = [...byKey.values()].flatMap((same) => {
    const changing = changingOf(same);
    return [
      ...same.filter((row) => changing.has(row)).slice(0, -KEPT),
      ...same.filter((row) => !changing.has(row)).slice(0, -KEPT),
    ];
  });
  return new Set(old.filter(({ id }) => !named.has(id)));
}

/** Another version may have the same paths: what its commands did is what to go back behind then. */
function changingOf(same: readonly ReceiptHead[]): ReadonlySet<ReceiptHead> {
  const changing = new Set<ReceiptHead>();
  let before: string | undefined;
  for (const row of same) {
    if (row.changes.count > 0 || (row.result === 'done' && row.bundle !== before)) changing.add(row);
    if (row.result === 'done') before = row.bundle;
  }
  return changing;
}
