import type { Context } from '../../core/context.ts';
import type { ReceiptHead } from '../change/journal-model.ts';
import type { SavedObjects } from '../state/saved-objects.ts';
import { startReceipt } from '../state/start-receipt.ts';
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
  { downgradedFrom, ...place }: ReceiptPlace,
  context: Context,
): ReceiptHead {
  const { name, version, sequence } = seal;
  const key = name ?? digest;
  return {
    ...startReceipt(key, place, context),
    kind: 'run',
    key,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    bundle: digest,
    signers: signers.map((signer) => `${signer.kind} ${signer.name}`),
    ...(downgradedFrom !== undefined && { downgradedFrom }),
  };
}
