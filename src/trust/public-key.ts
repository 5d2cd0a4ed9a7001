import { createPublicKey, type KeyObject } from 'node:crypto';
import { ArxError } from '../core/errors.ts';

// SubjectPublicKeyInfo of an uncompressed point on P-256 up to the point (RFC 5480, section 2). Comparing it leaves one
// form for each key, hence one keyid: no compressed points, no curve parameters spelled out.
const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const SPKI_LENGTH = 91;
const PEM = /^-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END PUBLIC KEY-----$/;
const EXPECTED = 'an ECDSA P-256 public key as PEM';

/**
 * The public key in a PEM text (RFC 7468, "PUBLIC KEY"): ECDSA P-256 only. `file` names it in messages.
 * @throws ArxError TRUST_KEY_INVALID saying what it is instead.
 */
export function publicKeyFromPem(text: string, file: string): KeyObject {
  const base64 = PEM.exec(text.trim())?.[1];
  if (base64 === undefined) throw notPublic(file, whatTextIs(text));
  const der = Buffer.from(base64, 'base64');
  const key = parse(der);
  if (key === undefined) throw notPublic(file, 'it is damaged');
  if (!isP256(key)) throw notPublic(file, `it is ${describeKey(key)}`);
  if (!key.export({ type: 'spki', format: 'der' }).equals(der)) throw notPublic(file, 'it is damaged');
  return key;
}

/** True for ECDSA keys on P-256 whose public half has the one form. */
export function isP256(publicKey: KeyObject): boolean {
  if (publicKey.asymmetricKeyType !== 'ec') return false;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return der.length === SPKI_LENGTH && der.subarray(0, SPKI_PREFIX.length).equals(SPKI_PREFIX);
}

/** What a key is, for people. */
export function describeKey(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (namedCurve === 'prime256v1') return 'a P-256 key with a compressed point';
  const detail = namedCurve ?? (modulusLength === undefined ? 'unusual parameters' : `${modulusLength} bits`);
  return `a key of type ${key.asymmetricKeyType ?? 'unknown'} (${detail})`;
}

function parse(der: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function whatTextIs(text: string): string {
  if (text.includes('PRIVATE KEY-----')) return 'it is a private key';
  if (text.includes('-----BEGIN CERTIFICATE-----')) return 'it is a certificate';
  if (/^(ssh-|ecdsa-sha2-)/.test(text)) return 'it is an SSH key';
  return 'it is not one PEM public key';
}

function notPublic(file: string, problem: string): ArxError {
  const hint = problem.includes('private')
    ? 'Never hand out a private key; `arx key show` prints the public half'
    : 'Ask for the output of `arx key show`';
  return new ArxError('TRUST_KEY_INVALID', `Cannot use the key "${file}": ${problem}, expected ${EXPECTED}`, {
    hint,
  });
}
