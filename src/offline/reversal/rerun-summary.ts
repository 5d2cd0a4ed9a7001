import { quoted } from '../../core/quoted.ts';
import type { ReceiptHead } from '../change/journal-model.ts';
import type { Ledger } from '../state/ledger.ts';
import type { Receipt } from '../state/receipt.ts';
import { isRerun } from '../transaction/is-rerun.ts';
import { identityOf } from './identity-of.ts';
import type { Reversed } from './reversed.ts';

/**
 * The rollback of a run that was cut off after it had done all, if that was one of what was there already: writing it down is all
 * of it, because what was there before it stays.
 * @param run as its receipt is, or will be. @param ledger before that run is written down, or after it.
 * @returns undefined for a run that has brought or changed anything.
 */
export function rerunSummary(
  run: ReceiptHead & Pick<Receipt, 'changes' | 'result'>,
  ledger: Ledger,
): Reversed | undefined {
  const standing = ledger.find(run.key);
  if (!isRerun(run, standing) || standing.receipt === run.id) return undefined;
  const said = `The run ${run.id} of ${quoted(run.key)} was cut off when all was done, and has changed no path`;
  const further = `to go back behind ${run.version ?? 'what is there now'}, name its receipt: ${standing.receipt}`;
  return {
    kind: 'rollback',
    bundle: identityOf(run),
    changes: [],
    undone: [],
    daemons: [],
    started: [],
    remarks: [`${said}; ${further}`],
    unchanged: true,
  };
}
