import { join } from 'node:path';
import { receiptIds } from '../../offline/state/receipt-files.ts';
import type { View } from './target-view.ts';

/** So many receipts come with each look at most, the newest (agent/20-look.sh). */
const WITH_EACH_LOOK = 8;

/** Asks for all receipts of a target, where there may be more than a look brings. @param stateDir the state directory there. */
export function askForReceipts(view: Pick<View, 'state' | 'ground' | 'document'>, stateDir: string): void {
  if (receiptIds(view.state).length < WITH_EACH_LOOK) return;
  for (const file of view.ground.namesIn(join(stateDir, 'receipts')))
    if (file.endsWith('.sigstore.json')) view.document(`receipts/${file}`);
}
