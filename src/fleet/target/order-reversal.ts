import { isReceiptId, newReceiptId } from '../../offline/state/receipt-id.ts';
import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { Reversal } from '../../offline/reversal/reversal.ts';
import type { ReceiptHead } from '../../offline/change/journal-model.ts';
import type { Context } from '../../core/context.ts';
import { beginReceipt } from './begin-receipt.ts';
import { carryOut } from './carry-out.ts';
import { failureOf } from './failure-of.ts';
import type { Followed } from './follow-to-end.ts';
import { makeReverseOrder, type ReverseOrdering } from './make-reverse-order.ts';
import type { SettledView } from './target-view.ts';
import type { TargetWork } from './target-work.ts';

/**
 * Sends one order of a rollback or removal, and follows it to its end.
 * @returns undefined when somebody else has begun meanwhile, and that is waited for.
 * @throws ArxError what it fails with there; RUN_BUSY, RUN_NO_SECRET, HOST_UNREACHABLE, INTERRUPTED.
 */
export async function orderReversal(
  reversal: Reversal,
  ordering: Omit<ReverseOrdering, 'receipt' | 'conduct'>,
  work: TargetWork,
): Promise<Followed | undefined> {
  const { conduct, context } = work;
  const receipt = headOf(reversal, ordering.view, context);
  const followed = await carryOut(makeReverseOrder(reversal, { ...ordering, receipt, conduct }), work);
  const failure = followed === undefined ? undefined : failureOf(followed);
  if (failure !== undefined) throw failure;
  return followed;
}

function headOf({ kind, bundle }: Reversal, view: SettledView, context: Context): ReceiptHead {
  const id = newReceiptId(context.now(), receiptIds(view.state).findLast(isReceiptId));
  return beginReceipt(id, { kind, ...bundle, signers: [] }, view, context);
}
