import type { Context } from '../../core/context.ts';
import { isDigest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import { raiseFloor } from '../state/floors.ts';
import type { Installed } from '../state/installed.ts';
import { forgetInstalled, readLedger, writeInstalled } from '../state/ledger.ts';
import { pruneReceipts } from '../state/prune-receipts.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { writeReceipt } from '../state/write-receipt.ts';
import { dropJournal } from './journal.ts';
import type { Committed } from './journal-model.ts';

/**
 * Writes down what a journal has committed, and closes it. It may be cut off and done again.
 * @throws ArxError RUN_STATE_INVALID, WRITE_FAILED: then the journal stays, and the next start finishes it.
 */
export function finish(committed: Committed, state: StateDirectory, context: Context): void {
  writeDown(committed, state, context);
  dropJournal(state);
  prune(state, context);
}

/** Writes ledger, floor and receipt. @param key of who has done it; default: the key of this host. Errors as above. */
export function writeDown(
  committed: Committed,
  state: StateDirectory,
  context: Context,
  key?: KeyPair,
): void {
  const { receipt, installed, forgotten, floor } = committed;
  for (const each of installed) {
    if (isEmpty(each) && each.key !== receipt.key) forgetInstalled(state, each.key);
    else writeInstalled(state, each);
  }
  for (const key of forgotten) forgetInstalled(state, key);
  forgetNameless(state, receipt.key);
  if (floor !== undefined) raiseFloor(state, floor.name, floor.sequence);
  writeReceipt(state, receipt, context, key);
}

/** Each version without a name is another bundle: of those that have left nothing only the newest stays, or they would heap up. */
function forgetNameless(state: StateDirectory, newest: string): void {
  const ledger = readLedger(state);
  for (const key of ledger.keys.filter((each) => isDigest(each) && each !== newest)) {
    const installed = ledger.find(key);
    if (installed !== undefined && isEmpty(installed)) forgetInstalled(state, key);
  }
}

/** Nothing of it is left. One that was run itself stays: who asks for the newest to go back means that, not one before it. */
function isEmpty({ paths, services, daemons, undo }: Installed): boolean {
  return [paths, services, daemons, undo].every((list) => list.length === 0);
}

/** Old receipts take space, and do no harm. */
function prune(state: StateDirectory, context: Context): void {
  try {
    pruneReceipts(state, context);
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    const { message, hint } = error;
    context.report({ type: 'warning', message, ...(hint !== undefined && { hint }) });
  }
}
