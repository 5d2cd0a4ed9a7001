import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { TargetView } from './target-view.ts';

/** So many receipts must have come since old ones were looked for: to know all of them may take a question of its own. */
const EACH = 5;

/**
 * Fetches the receipts of a target that are not known, if it is time to look for old ones. Call it before the next one is
 * written.
 * @returns false when it is not time.
 * @throws ArxError HOST_UNREACHABLE, HOST_INVALID, RUN_STATE_INVALID.
 */
export async function knowReceipts({ receipts, mirror, far }: TargetView): Promise<boolean> {
  if (receipts === undefined || receipts.count + 1 < receipts.left + EACH) return false;
  if (receiptIds(mirror.state).length >= receipts.count) return true;
  const documents = await far.receipts();
  mirror.put(documents ?? []);
  return documents !== undefined;
}
