import type { KeyObject } from 'node:crypto';
import { recently } from '../core/recently.ts';
import type { Role } from '../model/policy/effective-policy.ts';
import { keyidOf } from './keyid.ts';
import { publicKeyFromPem } from './public-key.ts';
import { demandSshKey, isSshLine } from './ssh/demand-ssh-key.ts';
import type { SshKey } from './ssh/ssh-key.ts';

/** As what and when the signatures of a key count. */
export interface KeyTerms {
  /** Missing: for every role. */
  readonly roles?: readonly Role[];
  /** ISO days, both included. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/** A public key that is trusted here. */
export interface TrustedKey extends KeyTerms {
  /** The name under which it is trusted: `own` for this machine's own key. */
  readonly name: string;
  /** Base64 of the SHA-256 of the SPKI DER; of an ssh key: what `ssh-keygen -l` shows behind `SHA256:`. */
  readonly keyid: string;
  readonly publicKey: KeyObject;
  /** SPKI PEM, always in the same form; of an ssh key: its line, without a comment. */
  readonly pem: string;
  /** The keyid of the first key of its line, if it follows another one: both are of one owner. */
  readonly line?: string;
  /** Only of an ssh key, which signs in its own form. */
  readonly ssh?: SshKey;
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
  return keys(`${name}\n${pem}`, () => trustedKey(name, publicKeyFromPem(pem, file)));
}

/** Every host of a fleet shows the same ones. */
const keys = recently<TrustedKey>(16);

/**
 * A trusted key from a PEM text or from a line of an ssh .pub file.
 * @throws ArxError TRUST_KEY_INVALID for anything but an ECDSA P-256 public key, or an ssh key that arx can check.
 */
export function trustedKeyFromText(name: string, text: string, file: string): TrustedKey {
  if (!isSshLine(text)) return trustedKeyFromPem(name, text, file);
  const { key, publicKey } = demandSshKey(text, file);
  const pem = `${key.type} ${key.blob.toString('base64')}\n`;
  return { name, keyid: key.name.slice('SHA256:'.length), publicKey, pem, ssh: key };
}
