import { parseCanonicalJson } from '../core/canonical-json.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { badStatement } from '../model/statement-parts.ts';
import { openKeyDocument } from './key-document.ts';
import { parseRotation, type Rotation } from './key-statements.ts';
import { addTrust, storedKeys, succeedTrust } from './key-store.ts';
import { fingerprint } from './keyid.ts';
import { ownTrust } from './own-key.ts';
import { revokedKeyids } from './revocations.ts';
import type { TrustedKey } from './trusted-key.ts';

/** A rotation to accept. */
export interface RotationFile {
  /** The signed document. */
  readonly bytes: Uint8Array;
  /** Where it comes from, for messages. */
  readonly file: string;
  /** Missing: the new key takes the name of the old one, which gets a number. */
  readonly name?: string | undefined;
}

/**
 * Trusts the key that a trusted key has named as its successor, on the same terms. The old key stays trusted for what it
 * has signed. Each key has one successor: a second one, as a thief of the old key would name it, is refused.
 * @throws ArxError TRUST_BAD_SIGNATURE, TRUST_UNKNOWN_SIGNER, TRUST_REVOKED, TRUST_KEY_EXPIRED, TRUST_STATEMENT,
 *   TRUST_ROLLBACK for a second successor, USAGE_EXISTS if the new key is trusted already, WRITE_FAILED.
 */
export function acceptRotation({ bytes, file, name }: RotationFile, context: Context): TrustedKey {
  const stored = storedKeys(context);
  const revoked = revokedKeyids(context);
  const { payload, signer } = openKeyDocument(bytes, { keys: stored, revoked }, context);
  const rotation = parseRotation(payload);
  if (rotation.follows !== signer.keyid) throw badStatement('it is signed by another key than it names');
  demandNew(rotation, [...ownTrust(context), ...stored], revoked);
  if (stored.some(({ follows }) => follows === signer.keyid))
    throw new ArxError(
      'TRUST_ROLLBACK',
      `Cannot accept the rotation: another key follows "${signer.name}" (${fingerprint(signer.keyid)}) already`,
      { hint: 'Ask the owner of the key: somebody else may have it' },
    );
  const { roles, notBefore, notAfter } = signer;
  const terms = {
    ...(roles !== undefined && { roles }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
    follows: signer.keyid,
    rotation: parseCanonicalJson(file, bytes),
  };
  if (name !== undefined)
    return addTrust({ name, pem: rotation.next.pem, file, force: false, ...terms }, context);
  return succeedTrust(signer, { ...rotation.next, name: signer.name, ...terms }, context);
}

function demandNew({ next }: Rotation, known: readonly TrustedKey[], revoked: ReadonlySet<string>): void {
  const shown = fingerprint(next.keyid);
  if (revoked.has(next.keyid))
    throw new ArxError('TRUST_REVOKED', `Cannot accept the rotation: the new key ${shown} is revoked`);
  const same = known.find(({ keyid }) => keyid === next.keyid);
  if (same !== undefined)
    throw new ArxError(
      'USAGE_EXISTS',
      `Cannot accept the rotation: ${shown} is trusted as "${same.name}" already`,
    );
}
