import type { Context } from '../core/context.ts';
import { digestOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { openKeyDocument } from './key-document.ts';
import { parseRevocations } from './key-statements.ts';
import { addRevocations, loadRevocations, type RevokedKey } from './revocations.ts';
import { loadTrust } from './trust-store.ts';
import type { TrustedKey } from './trusted-key.ts';

/** What came with a list. */
export interface ImportedRevocations {
  readonly signer: TrustedKey;
  readonly number: number;
  readonly keys: readonly RevokedKey[];
  /** How many of the keys were not revoked here before. */
  readonly added: number;
}

/**
 * Revokes every key of a signed list. Nothing is ever taken back: a list may only be newer than the last one of its signer,
 * and what older lists revoked stays revoked.
 * @throws ArxError TRUST_BAD_SIGNATURE, TRUST_UNKNOWN_SIGNER, TRUST_REVOKED, TRUST_KEY_EXPIRED, TRUST_STATEMENT,
 *   TRUST_ROLLBACK, WRITE_FAILED.
 */
export function importRevocations(bytes: Uint8Array, context: Context): ImportedRevocations {
  const { payload, signer } = openKeyDocument(bytes, loadTrust(context), context);
  const { number, keys } = parseRevocations(payload);
  const digest = digestOf(payload);
  const last = loadRevocations(context).lists.find((list) => list.signer === signer.keyid);
  if (last !== undefined && number < last.number)
    throw rollback(`its number is ${number}, and ${last.number} of "${signer.name}" is known here`);
  if (last !== undefined && number === last.number && digest !== last.digest)
    throw rollback(`it is another list of "${signer.name}" with the number ${number}`);
  const added = addRevocations(keys, { signer: signer.keyid, number, digest }, context);
  return { signer, number, keys, added };
}

function rollback(problem: string): ArxError {
  return new ArxError('TRUST_ROLLBACK', `Cannot import the revocation list: ${problem}`, {
    hint: 'Get the newest list from its signer',
  });
}
