import type { ReceiptHead } from '../change/journal-model.ts';
import { readJournal } from '../change/read-journal.ts';
import type { StateDirectory } from '../state/state-directory.ts';

/**
 * The run that was cut off before it was done; who does not hold the host lock may see one that is going on.
 * @returns undefined if there is none.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function cutOffRun(state: StateDirectory): ReceiptHead | undefined {
  const open = readJournal(state)?.open;
  if (open === undefined || open.committed !== undefined) return undefined;
  return open.head.receipt.kind === 'run' ? open.head.receipt : undefined;
}
