import type { Context } from '../../core/context.ts';
import { demandObjects } from '../../offline/change/demand-objects.ts';
import { demandWritable } from '../../offline/plan/demand-writable.ts';
import { planRemoval } from '../../offline/reversal/plan-removal.ts';
import { planRollback } from '../../offline/reversal/plan-rollback.ts';
import type { Reversal } from '../../offline/reversal/reversal.ts';
import { findInstalled } from '../../offline/state/find-installed.ts';
import type { Installed } from '../../offline/state/installed.ts';
import { type Ledger, readLedger } from '../../offline/state/ledger.ts';
import { listReceipts } from '../../offline/state/read-receipt.ts';
import { receiptKeys } from '../../offline/state/receipt-keys.ts';
import { isReceiptId } from '../../offline/state/receipt-id.ts';
import { type Digest, hexOf } from '../../core/digest.ts';
import { askForReceipts } from './ask-for-receipts.ts';
import { AS_ROOT } from './as-root.ts';
import type { View } from './target-view.ts';

/** Plans one verb for a target as far as it is known; undefined as long as nothing is. */
export type PlanReversal = (view: View, force: boolean, context: Context) => Reversal | undefined;

/** @param name of the bundle, as in a removal on this machine. Errors: those of `planRemoval`. */
export function removalOf(name: string): PlanReversal {
  return (view, force) => {
    if (view.state === undefined) return undefined;
    receiptKeys(view.state);
    return possible(planRemoval(name, readLedger(view.state), { force, ground: view.ground }), view);
  };
}

/** @param what a receipt, or a bundle, or neither, as in a rollback on this machine. Errors: those of `planRollback`. */
export function rollbackOf(what: string | undefined): PlanReversal {
  return (view, force, context) => {
    const { state, facts, ground } = view;
    if (state === undefined || facts === undefined) return undefined;
    receiptKeys(state);
    const ledger = readLedger(state);
    askForReceipts(view, facts.state);
    askForHistory(what, ledger, view, context);
    return possible(planRollback(what, { state, ledger }, { force, ground }, context), view);
  };
}

/** Plans the same once more, whatever was done since. */
export function againOf({ kind, behind, bundle }: Reversal): PlanReversal {
  return kind === 'remove' ? removalOf(bundle.key) : rollbackOf(behind);
}

function possible(reversal: Reversal, view: View): Reversal {
  // Those that run are started again when not all goes well.
  for (const daemon of reversal.daemons) view.ground.isAlive(daemon);
  const problemOf = (digest: Digest): string | undefined =>
    view.has(digest) ? undefined : 'are not on the target, or not any more, expected them there';
  demandWritable(
    reversal.towards.changes.map(({ path }) => path),
    view.ground,
    { verb: 'change', asOwner: AS_ROOT },
  );
  demandObjects(reversal.towards.changes, problemOf, () => 'Run the bundle that you want to have');
  return reversal;
}

/** What was changed from the oldest receipt on that may matter, and the ledger as it was before each of them. */
function askForHistory(what: string | undefined, ledger: Ledger, view: View, context: Context): void {
  const rows = listReceipts(view.state, context).filter((row) => row.holds);
  const installed = what === undefined || !isReceiptId(what) ? namedIn(what, ledger) : undefined;
  const first = rows.find(({ id }) => id === (installed?.receipt ?? what));
  // A run that has changed nothing may stand for one before it.
  const from = first !== undefined && (installed === undefined || first.changes.count > 0) ? first.id : '';
  for (const { id, key, ledgerBefore } of rows) {
    if (id < from || (first !== undefined && key !== first.key)) continue;
    view.document(`receipts/${id}.changes.jsonl`);
    if (ledgerBefore !== undefined) view.document(`objects/sha256/${hexOf(ledgerBefore)}`);
  }
}

function namedIn(name: string | undefined, ledger: Ledger): Installed | undefined {
  if (name !== undefined) return findInstalled(name, ledger);
  return ledger.all().toSorted((one, other) => (one.receipt < other.receipt ? 1 : -1))[0];
}
