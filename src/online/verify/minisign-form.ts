import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SmallFile } from './check.ts';
import { invalidKey } from './verify-error.ts';

// RFC 8410, section 4: SubjectPublicKeyInfo of an Ed25519 key up to the key.
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const COMMENT = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';
const KEY_BYTES = 2 + 8 + 32;
const SIGNATURE_BYTES = 2 + 8 + 64;

/** A public key of minisign or signify (minisign, "Public key format"). */
export interface MinisignKey {
  /** The key as its users write it: base64 of algorithm, number and key. */
  readonly name: string;
  /** Eight bytes that a signature names its key by. Anybody can make a key with any number. */
  readonly number: string;
  readonly publicKey: KeyObject;
}

/** A signature of minisign or signify (minisign, "Signature format"). */
export interface MinisignSignature {
  /** True: of the BLAKE2b-512 digest of the file. */
  readonly prehashed: boolean;
  readonly number: string;
  readonly signature: Buffer;
  /** Missing in signify's form. */
  readonly trusted?: { readonly comment: string; readonly signature: Buffer };
}

/**
 * The key in a file or text: the line of base64, with or without a comment line in front.
 * @throws ArxError VERIFY_KEY_INVALID.
 */
export function minisignKey({ where, bytes }: SmallFile): MinisignKey {
  const lines = bytes.toString('utf8').trim().split(/\r?\n/);
  if (lines[0]?.startsWith(COMMENT) === true) lines.shift();
  const key = lines.length === 1 ? exactBase64(lines[0] ?? '', KEY_BYTES) : undefined;
  if (key === undefined || key.toString('latin1', 0, 2) !== 'Ed')
    throw invalidKey(where, 'it is no minisign key', 'the line that begins with RW');
  const spki = Buffer.concat([SPKI_PREFIX, key.subarray(10)]);
  return {
    name: key.toString('base64'),
    number: numberOf(key),
    publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
  };
}

/** The signature in a file, or undefined when it is none, or one with anything more. */
export function minisignSignature(bytes: Uint8Array): MinisignSignature | undefined {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const [untrusted = '', first = '', trusted, second = ''] = lines;
  const head = exactBase64(first, SIGNATURE_BYTES);
  if (!untrusted.startsWith(COMMENT) || head === undefined) return undefined;
  const algorithm = head.toString('latin1', 0, 2);
  if (algorithm !== 'Ed' && algorithm !== 'ED') return undefined;
  const prehashed = algorithm === 'ED';
  const common = { prehashed, number: numberOf(head), signature: head.subarray(10) };
  // signify knows neither the trusted comment nor the prehashed form.
  if (lines.length === 2) return prehashed ? undefined : common;
  const global = exactBase64(second, 64);
  if (lines.length !== 4 || trusted?.startsWith(TRUSTED) !== true || global === undefined) return undefined;
  return { ...common, trusted: { comment: trusted.slice(TRUSTED.length), signature: global } };
}

/** The number as minisign shows it: the bytes are little-endian. */
function numberOf(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(2, 10)).reverse().toString('hex').toUpperCase();
}

/** So many bytes in the one form of base64 that stands for them. */
function exactBase64(text: string, size: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === size && bytes.toString('base64') === text ? bytes : undefined;
}
