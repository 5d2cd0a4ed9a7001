import type { Context } from '../../core/context.ts';
import { isMeant } from '../status/is-meant.ts';
import type { Ledger } from '../state/ledger.ts';
import { listReceipts } from '../state/read-receipt.ts';
import type { ReceiptHead } from '../state/receipt-statement.ts';
import type { StateDirectory } from '../state/state-directory.ts';

/**
 * The newest run, if that has failed or was cut off, and was taken back then: who asks to go back means that one, so nothing is
 * left to do. What was there before it is not to go because somebody asks once more than needed.
 * @param what a bundle, as for a rollback; missing: any.
 */
export function takenBackRun(
  what: string | undefined,
  { state, ledger }: { readonly state: StateDirectory; readonly ledger: Ledger },
  context: Context,
): ReceiptHead | undefined {
  const rows = listReceipts(state, context).flatMap((row) => (row.holds ? [row] : []));
  const last = rows.findLast((row) => (row.result === 'done' || isRun(row)) && isAbout(what, row));
  if (last === undefined || last.result === 'done') return undefined;
  const standing = ledger.all().filter((installed) => isAbout(what, installed));
  return standing.every(({ receipt }) => receipt < last.id) ? last : undefined;
}

function isAbout(what: string | undefined, one: Parameters<typeof isMeant>[1]): boolean {
  return what === undefined || isMeant(what, one);
}

/** Of what was cut off only a run has signers. */
function isRun({ kind, signers }: ReceiptHead): boolean {
  return kind === 'run' || (kind === 'recover' && signers.length > 0);
}
