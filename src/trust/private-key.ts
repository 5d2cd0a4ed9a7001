import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { type Passphrase, resolvePassphrase } from './passphrase.ts';
import { describeKey, isP256 } from './public-key.ts';
import { readPrivateKeyFile } from './read-key-file.ts';

/** A private key and its public half. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * The ECDSA P-256 key in a PEM file (PKCS#8, encrypted or not; also what `openssl ecparam -genkey` writes).
 * @throws ArxError USAGE_NO_FILE, TRUST_KEY_PERMISSIONS, TRUST_KEY_INVALID, TRUST_KEY_PASSPHRASE.
 */
export async function readPrivateKey(
  path: string,
  passphrase: Passphrase | undefined,
  context: Context,
): Promise<KeyPair> {
  const pem = readPrivateKeyFile(path);
  const privateKey = isEncryptedPem(pem)
    ? decrypt(path, pem, await resolvePassphrase(path, passphrase, context))
    : parse(path, pem);
  return demandPair(path, privateKey);
}

/** The key in an unencrypted PEM text; `path` names it in messages. @throws ArxError TRUST_KEY_INVALID. */
export function privateKeyFromPem(path: string, pem: string): KeyPair {
  return demandPair(path, parse(path, pem));
}

/** True if a PEM text holds an encrypted private key. */
export function isEncryptedPem(pem: string): boolean {
  return pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') || pem.includes('Proc-Type: 4,ENCRYPTED');
}

function parse(path: string, pem: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    const what = pem.includes('-----BEGIN PUBLIC KEY-----')
      ? 'it is a public key'
      : 'it is not a PEM private key';
    throw notAKey(path, what);
  }
}

function decrypt(path: string, pem: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase });
  } catch {
    throw new ArxError(
      'TRUST_KEY_PASSPHRASE',
      `Cannot decrypt the key "${path}": the passphrase is not the right one, or the file is damaged`,
    );
  }
}

function demandPair(path: string, privateKey: KeyObject): KeyPair {
  const publicKey = createPublicKey(privateKey);
  if (isP256(publicKey)) return { privateKey, publicKey };
  throw notAKey(path, `it is ${describeKey(publicKey)}`);
}

function notAKey(path: string, problem: string): ArxError {
  return new ArxError(
    'TRUST_KEY_INVALID',
    `Cannot use the key "${path}": ${problem}, expected an ECDSA P-256 private key as PKCS#8 PEM`,
    { hint: 'Make one with `arx key new`' },
  );
}
