import type { KeyObject } from 'node:crypto';
import { keyidOf } from './keyid.ts';
import { publicKeyFromPem } from './public-key.ts';

/** A public key that is trusted here. */
export interface TrustedKey {
  /** The name under which it is trusted: `own` for this machine's own key. */
  readonly name: string;
  /** Base64 of the SHA-256 of the SPKI DER. */
  readonly keyid: string;
  readonly publicKey: KeyObject;
  /** SPKI PEM, always in the same form. */
  readonly pem: string;
}

/** A trusted key from a public key alone. */
export function trustedKey(name: string, publicKey: KeyObject): TrustedKey {
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { name, keyid: keyidOf(publicKey), publicKey, pem };
}

/**
 * A trusted key from a PEM text.
 * @throws ArxError TRUST_KEY_INVALID for anything but an ECDSA P-256 public key; `file` names it in the message.
 */
export function trustedKeyFromPem(name: string, pem: string, file: string): TrustedKey {
  return trustedKey(name, publicKeyFromPem(pem, file));
}
