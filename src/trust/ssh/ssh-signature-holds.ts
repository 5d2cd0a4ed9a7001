import { createHash, type KeyObject, verify } from 'node:crypto';
import { type SshKey, sshPublicKey } from './ssh-key.ts';
import type { SshSignature } from './ssh-signature.ts';
import { sshNumber, sshString, sshStringsOf } from './ssh-strings.ts';

const DIGESTS = ['sha256', 'sha512'];
/** By type of key: which algorithms it may sign with, and their digest for Node (RFC 5656, 6.2.1; RFC 8332; RFC 8709). */
const ALGORITHMS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  'ssh-ed25519': { 'ssh-ed25519': null },
  'ecdsa-sha2-nistp256': { 'ecdsa-sha2-nistp256': 'sha256' },
  'ecdsa-sha2-nistp384': { 'ecdsa-sha2-nistp384': 'sha384' },
  'ecdsa-sha2-nistp521': { 'ecdsa-sha2-nistp521': 'sha512' },
  'ssh-rsa': { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' },
};
/** Bytes of one number of an ECDSA signature. */
const NUMBER_BYTES: Readonly<Record<string, number>> = {
  'ecdsa-sha2-nistp256': 32,
  'ecdsa-sha2-nistp384': 48,
  'ecdsa-sha2-nistp521': 66,
};

/**
 * True if a signature of `ssh-keygen -Y sign` holds for a message under a key, in a namespace (OpenSSH,
 * PROTOCOL.sshsig, "Signed Data, of which the signature goes into the blob above"). Strict: no reserved bytes, no SHA-1.
 */
export function sshSignatureHolds(
  signature: SshSignature,
  message: Uint8Array,
  { key, namespace }: { readonly key: SshKey; readonly namespace: string },
): boolean {
  if (!signature.key.blob.equals(key.blob) || signature.namespace !== namespace) return false;
  if (signature.reserved.length > 0 || !DIGESTS.includes(signature.digest)) return false;
  const algorithm = ALGORITHMS[key.type]?.[signature.algorithm];
  const publicKey = sshPublicKey(key);
  if (algorithm === undefined || publicKey === undefined) return false;
  const value = valueFor(signature, publicKey);
  return value !== undefined && verifies(algorithm, signedBytes(signature, message), { publicKey, value });
}

/** @throws nothing: what OpenSSL cannot read does not hold. */
function verifies(
  algorithm: string | null,
  signed: Buffer,
  { publicKey, value }: { readonly publicKey: KeyObject; readonly value: Buffer },
): boolean {
  try {
    return verify(algorithm, signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, value);
  } catch {
    return false;
  }
}

function signedBytes({ namespace, digest }: SshSignature, message: Uint8Array): Buffer {
  const digested = createHash(digest).update(message).digest();
  return Buffer.concat([Buffer.from('SSHSIG'), ...[namespace, '', digest, digested].map(sshString)]);
}

/** What Node verifies; undefined unless the signature has the one form of its algorithm. */
function valueFor({ algorithm, value }: SshSignature, publicKey: KeyObject): Buffer | undefined {
  const size = NUMBER_BYTES[algorithm];
  if (size !== undefined) return twoNumbers(value, size);
  if (algorithm === 'ssh-ed25519') return value.length === 64 ? value : undefined;
  const modulus = (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  return value.length === Math.ceil(modulus) ? value : undefined;
}

/** RFC 5656, section 3.1.2: r and s, each as a number of ssh; as two numbers of fixed size. */
function twoNumbers(value: Buffer, size: number): Buffer | undefined {
  const [r, s, ...more] = sshStringsOf(value)?.map(sshNumber) ?? [];
  if (r === undefined || s === undefined || more.length > 0 || r.length > size || s.length > size)
    return undefined;
  return Buffer.concat([r, s].map((number) => Buffer.concat([Buffer.alloc(size - number.length), number])));
}
