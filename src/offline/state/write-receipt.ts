import type { Context } from '../../core/context.ts';
import type { KeyPair } from '../../trust/private-key.ts';
import { signWithKey } from '../../trust/sign-with-key.ts';
import { changeText } from './change-text.ts';
import { openHostKey } from './host-key.ts';
import type { Receipt } from './receipt.ts';
import { receiptFiles } from './receipt-files.ts';
import { openReceipt } from './read-receipt.ts';
import { receiptStatement } from './receipt-statement.ts';
import { writeLines } from './sealed-lines.ts';
import { makePart, type StateDirectory } from './state-directory.ts';
import { writeStateFile } from './state-file.ts';

/**
 * Signs a receipt and keeps it. Writing one again puts the same in its place. Call it with the
 * host lock held.
 * @param key of who has done it; default: the key of this host.
 * @throws ArxError RUN_STATE_INVALID if the host's key is damaged, WRITE_FAILED.
 */
export function writeReceipt(
  state: StateDirectory,
  receipt: Receipt,
  context: Context,
  key: KeyPair = openHostKey(state),
): void {
  makePart(state, 'receipts');
  const files = receiptFiles(state, receipt.id);
  const { changes, ...rest } = receipt;
  const written = writeLines(files.changes, textsOf(changes), false);
  const statement = receiptStatement({ ...rest, changes: { count: changes.length, ...written } });
  writeStateFile(files.document, signWithKey(statement, key));
  // What is kept can be read again, or it is said now.
  openReceipt(state, receipt.id, context);
}

/** Each made when it is asked for. */
function* textsOf(changes: Receipt['changes']): Generator<string> {
  for (const change of changes) yield changeText(change);
}
