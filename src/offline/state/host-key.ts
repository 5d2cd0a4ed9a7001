import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { type KeyPair, privateKeyFromPem } from '../../trust/private-key.ts';
import { privateKeyPem } from '../../trust/private-key-pem.ts';
import { type TrustedKey, trustedKey, trustedKeyFromPem } from '../../trust/trusted-key.ts';
import type { StateDirectory } from './state-directory.ts';
import { readStateFile, writeStateFile } from './state-file.ts';
import { stateInvalid } from './state-invalid.ts';

const LARGEST = 16 * 1024;
const NAME = 'host';
const HINT =
  'To begin with a new key, remove both host.key and host.pub; receipts by the old one then count no longer';

/**
 * The key that signs the receipts of this host: host.key and host.pub in the state directory, made on first use. Call it
 * with the host lock held.
 * @throws ArxError RUN_STATE_INVALID if one of the two is damaged, missing or of another key; WRITE_FAILED.
 */
export function openHostKey(state: StateDirectory): KeyPair {
  const { privateFile, publicFile } = filesOf(state);
  const known = readHostKey(state);
  const pem = readStateFile(privateFile, LARGEST)?.toString();
  if (pem === undefined && known !== undefined)
    throw stateInvalid(privateFile, 'it does not exist', undefined, HINT);
  const pair =
    pem === undefined
      ? makeKey(privateFile)
      : damaged(privateFile, () => privateKeyFromPem(privateFile, pem));
  const key = trustedKey(NAME, pair.publicKey);
  if (known !== undefined && known.keyid !== key.keyid)
    throw stateInvalid(publicFile, 'it is not the public half of host.key', undefined, HINT);
  if (known === undefined) writeStateFile(publicFile, Buffer.from(key.pem));
  return pair;
}

/** The public half, by which receipts are checked; undefined if this host has signed none. @throws ArxError RUN_STATE_INVALID. */
export function readHostKey(state: StateDirectory): TrustedKey | undefined {
  const { publicFile } = filesOf(state);
  const pem = readStateFile(publicFile, LARGEST)?.toString();
  return pem === undefined ? undefined : damaged(publicFile, () => trustedKeyFromPem(NAME, pem, publicFile));
}

function makeKey(privateFile: string): KeyPair {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeStateFile(privateFile, Buffer.from(privateKeyPem(pair.privateKey, undefined)));
  return pair;
}

function damaged<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ArxError)
      throw stateInvalid(path, 'it is damaged, expected an ECDSA P-256 key', error, HINT);
    throw error;
  }
}

function filesOf(state: StateDirectory): { readonly privateFile: string; readonly publicFile: string } {
  return { privateFile: join(state.path, 'host.key'), publicFile: join(state.path, 'host.pub') };
}
