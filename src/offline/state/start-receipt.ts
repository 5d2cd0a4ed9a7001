import { hostname } from 'node:os';
import type { Context } from '../../core/context.ts';
import { VERSION } from '../../core/version.ts';
import { userName } from '../../sys/user-name.ts';
import { lastReceipt } from './read-receipt.ts';
import type { Receipt } from './receipt.ts';
import { receiptIds } from './receipt-files.ts';
import { newReceiptId } from './receipt-id.ts';
import { keepLedger } from './saved-ledger.ts';
import type { SavedObjects } from './saved-objects.ts';
import type { StateDirectory } from './state-directory.ts';

/** What every receipt says of itself when the work begins. */
export type ReceiptStart = Pick<
  Receipt,
  'formatVersion' | 'id' | 'previous' | 'ledgerBefore' | 'host' | 'user' | 'arx' | 'started'
>;

/**
 * Begins the receipt of what is about to be done with a bundle, and keeps the ledger as it is.
 * @throws ArxError RUN_STATE_INVALID, WRITE_FAILED.
 */
export function startReceipt(
  key: string,
  { state, objects }: { readonly state: StateDirectory; readonly objects: SavedObjects },
  context: Context,
): ReceiptStart {
  const now = context.now();
  const previous = lastReceipt(state, key, context);
  const ledgerBefore = keepLedger(state, key, objects);
  return {
    formatVersion: 1,
    id: newReceiptId(now, receiptIds(state).at(-1)),
    ...(previous !== undefined && { previous }),
    ...(ledgerBefore !== undefined && { ledgerBefore }),
    host: hostname(),
    user: userName(),
    arx: VERSION,
    started: now.toISOString(),
  };
}
