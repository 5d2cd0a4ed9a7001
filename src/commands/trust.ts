import type { Context } from '../core/context.ts';
import type { EffectivePolicy } from '../model/policy/effective-policy.ts';
import { fingerprint } from '../trust/keyid.ts';
import { readPublicKeyFile } from '../trust/read-key-file.ts';
import { removeIdentity } from '../trust/keyless/identity-store.ts';
import { removeRoot } from '../trust/keyless/root-store.ts';
import { acceptRotation } from '../trust/accept-rotation.ts';
import { readKeyDocument } from '../trust/key-document.ts';
import { addTrust, removeTrust } from '../trust/key-store.ts';
import { loadTrust } from '../trust/trust-store.ts';
import type { StoredTerms } from '../trust/key-terms.ts';
import type { KeyTerms, TrustedKey } from '../trust/trusted-key.ts';
import { type KeyState, keyStates } from './key-states.ts';

/** A trusted key, as shown. */
export interface TrustRow extends KeyState {
  /** `own` and `own:NAME` are keys of this machine. */
  readonly name: string;
  /** `SHA256:` and the keyid. */
  readonly fingerprint: string;
  readonly kind: 'key' | 'ssh';
  /** The fingerprint of the key whose successor it is. */
  readonly follows?: string;
}

/**
 * `arx trust add FILE --as NAME [--force]` of a key: trusts a public key from now on.
 * @throws ArxError USAGE_NO_FILE, TRUST_KEY_INVALID, USAGE_INVALID for the name, USAGE_EXISTS, WRITE_FAILED.
 */
export function trustAdd(
  { file, name, force = false, ...terms }: KeyTerms & { file: string; name: string; force?: boolean },
  context: Context,
): TrustRow {
  return row(addTrust({ name, file, force, pem: readPublicKeyFile(file), ...terms }, context));
}

/**
 * `arx trust add ROTATION.json`: trusts the key that a trusted key has named as its successor.
 * @throws what `acceptRotation` throws.
 */
export function trustAddRotation(
  { file, name }: { readonly file: string; readonly name?: string | undefined },
  context: Context,
): TrustRow {
  return row(acceptRotation({ file, name, bytes: readKeyDocument(file, context) }, context));
}

/** `arx trust ls`: every key that is trusted here, those of this machine first, and what the policy says of it. */
export function trustList(context: Context, policy?: EffectivePolicy): TrustRow[] {
  const states = keyStates(context, policy);
  return loadTrust(context).keys.map((key) => ({ ...row(key), ...states(key.keyid) }));
}

/**
 * `arx trust rm NAME`: of a key, an identity or a root.
 * @throws ArxError USAGE_NO_FILE if nothing has that name, USAGE_INVALID for keys of this machine.
 */
export function trustRemove(name: string, context: Context): void {
  if (!removeIdentity(name, context) && !removeRoot(name, context)) removeTrust(name, context);
}

function row({ name, keyid, ssh, ...key }: TrustedKey & StoredTerms): TrustRow {
  const { roles, notBefore, notAfter, follows } = key;
  return {
    name,
    fingerprint: fingerprint(keyid),
    kind: ssh === undefined ? 'key' : 'ssh',
    ...(roles !== undefined && { roles }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
    ...(follows !== undefined && { follows: fingerprint(follows) }),
  };
}
