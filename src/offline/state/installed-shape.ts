import { type Check, count, digest, is, object, oneOf, text } from '../../model/shape.ts';
import { absolutePath, foundOrNothing, foundShape } from './found-shape.ts';
import { isLedgerKey } from './key-file.ts';
import { isReceiptId } from './receipt-id.ts';

export const ledgerKey: Check = is('a name or a bundle digest', isLedgerKey);
export const receiptId: Check = is('the name of a receipt', isReceiptId);

/** What is wrong with the first line of a file of the ledger: everything but its lists, of which it has the lengths. */
export const installedHead: Check = object({
  formatVersion: oneOf(1),
  key: ledgerKey,
  'name?': text,
  'version?': text,
  'sequence?': count,
  bundle: digest,
  receipt: receiptId,
  paths: count,
  services: count,
  daemons: count,
  undo: count,
});

/** What is wrong with the line of a path. */
export const ownedPath: Check = object({
  path: absolutePath,
  placed: foundShape,
  original: foundOrNothing,
  'takenFrom?': ledgerKey,
  'takenBy?': ledgerKey,
});
