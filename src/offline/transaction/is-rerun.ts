import type { Installed } from '../state/installed.ts';
import type { Receipt } from '../state/receipt.ts';

/**
 * True for a run that has found all of its paths in place: it leaves the one before it as the one to go back behind.
 * @param before what the ledger had of its key.
 */
export function isRerun(
  { changes, bundle, result }: Pick<Receipt, 'changes' | 'bundle' | 'result'>,
  before: Installed | undefined,
): before is Installed {
  return result === 'done' && changes.length === 0 && before?.bundle === bundle;
}
