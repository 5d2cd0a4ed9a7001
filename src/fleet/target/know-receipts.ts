import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { TargetView } from './target-view.ts';

/** So many receipts must have come since old ones were looked for: to know all of them may take a question of its own. */
const EACH = 5;
/** To check more of them would hold up other targets. */
const MOST = 5000;

/**
 * Fetches the receipts of a target that are not known, if it is time to look for old ones. Call it before the next one is
 * written.
 * @returns false when it is not time, or there are too many for a controller of many targets: arx-run there prunes them.
 * @throws ArxError HOST_UNREACHABLE, HOST_INVALID, RUN_STATE_INVALID.
 */
export async function knowReceipts({ receipts, mirror, far }: TargetView): Promise<boolean> {
  if (receipts === undefined || receipts.count + 1 < receipts.left + EACH || receipts.count > MOST)
    return false;
  if (receiptIds(mirror.state).length >= receipts.count) return true;
  const documents = await far.receipts();
  if (documents === undefined || documents.length > MOST) return false;
  mirror.put(documents);
  return true;
}
