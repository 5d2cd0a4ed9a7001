import type { Context } from '../../core/context.ts';
import type { ReceiptHead } from '../change/journal-model.ts';
import type { SavedObjects } from '../state/saved-objects.ts';
import { type ReceiptStart, startReceipt } from '../state/start-receipt.ts';
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
  head: VerifiedHead,
  { downgradedFrom, ...place }: ReceiptPlace,
  context: Context,
): ReceiptHead {
  const about = runReceipt(head, downgradedFrom);
  return { ...startReceipt(about.key, place, context), ...about };
}

/** What the receipt of a run says of its bundle. @param downgradedFrom the floor that was passed on purpose. */
export function runReceipt(
  { digest, seal, signers }: VerifiedHead,
  downgradedFrom: number | undefined,
): Omit<ReceiptHead, keyof ReceiptStart> {
  const { name, version, sequence } = seal;
  return {
    kind: 'run',
    key: name ?? digest,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    bundle: digest,
    signers: signers.map((signer) => `${signer.kind} ${signer.name}`),
    ...(downgradedFrom !== undefined && { downgradedFrom }),
  };
}
