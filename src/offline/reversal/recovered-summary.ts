import type { ReceiptHead } from '../change/journal-model.ts';
import type { Undone } from '../change/undo-run.ts';
import { identityOf } from './identity-of.ts';
import type { Reversed } from './reversed.ts';

/**
 * The rollback of a run that was cut off: taking that back is all of it.
 * @param receipt of what was taken back; missing in a dry run, and where nothing had been changed.
 */
export function recoveredSummary(cutOff: ReceiptHead, receipt?: Undone): Reversed {
  const nothing = { changes: [], undone: [], daemons: [], started: [] };
  return {
    kind: 'rollback',
    bundle: identityOf(cutOff),
    ...nothing,
    remarks: receipt?.remarks ?? [],
    recovered: true,
    ...(receipt !== undefined && { result: receipt.result }),
    ...(receipt !== undefined && receipt.unwritten === undefined && { receipt: receipt.id }),
  };
}
