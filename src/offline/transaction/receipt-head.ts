import { hostname } from 'node:os';
import type { Context } from '../../core/context.ts';
import { VERSION } from '../../core/version.ts';
import { userName } from '../../sys/user-name.ts';
import type { ReceiptHead } from '../change/journal-model.ts';
import { lastReceipt } from '../state/read-receipt.ts';
import { receiptIds } from '../state/receipt-files.ts';
import { newReceiptId } from '../state/receipt-id.ts';
import type { SavedObjects } from '../state/saved-objects.ts';
import { keepLedger } from '../state/saved-ledger.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import type { VerifiedHead } from '../verified-head.ts';

/** Where a receipt is to be kept. */
export interface ReceiptPlace {
  readonly state: StateDirectory;
  readonly objects: SavedObjects;
  /** The floor that was passed on purpose. */
  readonly downgradedFrom: number | undefined;
}

/** What is known of the receipt of a run when it begins. @throws ArxError RUN_STATE_INVALID, WRITE_FAILED. */
export function receiptHead(
  { digest, seal, signers }: VerifiedHead,
  { state, objects, downgradedFrom }: ReceiptPlace,
  context: Context,
): ReceiptHead {
  const { name, version, sequence } = seal;
  const key = name ?? digest;
  const now = context.now();
  const previous = lastReceipt(state, key, context);
  const ledgerBefore = keepLedger(state, key, objects);
  return {
    formatVersion: 1,
    id: newReceiptId(now, receiptIds(state).at(-1)),
    kind: 'run',
    key,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    bundle: digest,
    ...(previous !== undefined && { previous }),
    ...(ledgerBefore !== undefined && { ledgerBefore }),
    host: hostname(),
    user: userName(),
    arx: VERSION,
    started: now.toISOString(),
    signers: signers.map((signer) => `${signer.kind} ${signer.name}`),
    ...(downgradedFrom !== undefined && { downgradedFrom }),
  };
}
