import { digestOf } from '../../core/digest.ts';
import type { Context } from '../../core/context.ts';
import type { Installed } from './installed.ts';
import { demandWritable, ledgerFile } from './ledger-file.ts';
import type { Receipt } from './receipt.ts';
import { receiptFiles } from './receipt-files.ts';
import { readReceiptStatement, receiptStatement } from './receipt-statement.ts';
import type { StateDirectory } from './state-directory.ts';
import { stateInvalid } from './state-invalid.ts';

/** What a signature adds to a statement: it is written as base64 (RFC 4648, section 4), with the key and the signature. */
const [SIGNED, AROUND] = [4 / 3, 16_384];
const NO_CHANGES = { count: 0, digest: digestOf(''), size: 0 };

/**
 * Returns normally if the state can keep this. Call it before anything counts as done: what was done and cannot be written
 * down would stand in the way of everybody who comes later.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function demandKeepable(
  { receipt, installed }: { readonly receipt: Receipt; readonly installed: readonly Installed[] },
  state: StateDirectory,
  { limits }: Pick<Context, 'limits'>,
): void {
  for (const each of installed) demandWritable(ledgerFile(state, each.key), each);
  const { document } = receiptFiles(state, receipt.id);
  const statement = receiptStatement({ ...receipt, changes: NO_CHANGES });
  if (statement.length * SIGNED + AROUND > limits.document)
    throw stateInvalid(document, 'it would have more to say than a receipt may');
  const head = readReceiptStatement(statement);
  if (typeof head === 'string') throw stateInvalid(document, head);
}
