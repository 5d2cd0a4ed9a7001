import { holdsKeys } from './java-key-store.ts';

/** Key stores and keys in binary form, by how they begin; undefined for anything else. */
export function keyBytes(bytes: Uint8Array, type: string): string | undefined {
  if (type === 'keystore') return holdsKeys(bytes) ? 'Java key store' : undefined;
  if (type === 'kdbx') return 'KeePass database';
  if (type !== 'data' || bytes.length < 32 || bytes[0] !== SEQUENCE) return undefined;
  const inside = insideOf(bytes);
  return DER.find(([, start]) => inside.startsWith(start))?.[0];
}

const SEQUENCE = 0x30;
// RFC 7292 section 4: version 3, then a sequence. RFC 5208: version 0, then a sequence with an object identifier.
// RFC 8017 appendix A.1.2: version 0, then a long number. RFC 5915: version 1, then 32, 48 or 66 bytes.
const DER: readonly (readonly [kind: string, start: string])[] = [
  ['PKCS#12 key store', '02010330'],
  ['private key in DER', '020100300d0609'],
  ['private key in DER', '0201003013060'],
  ['private key in DER', '0201003005060'],
  ['private key in DER', '0201000282'],
  ['private key in DER', '0201010420'],
  ['private key in DER', '0201010430'],
  ['private key in DER', '0201010442'],
];

/** The first bytes behind the length of the outer sequence (X.690, section 8.1.3). */
function insideOf(bytes: Uint8Array): string {
  const length = bytes[1] as number;
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f);
  return Buffer.from(bytes.subarray(start, start + 16)).toString('hex');
}
