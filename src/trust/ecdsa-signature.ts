// The order of the group of P-256 (SEC 2 v2, section 2.4.2).
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/**
 * True if the bytes are the one DER form of an ECDSA-Sig-Value over P-256 (RFC 3279, section 2.2.3) with both numbers
 * in range. Found by writing the two numbers again: no long lengths, no padding, no bytes behind.
 */
export function isCanonicalEcdsa(der: Buffer): boolean {
  const r = integerAt(der, 2);
  const s = integerAt(der, 4 + r.length);
  return inRange(r) && inRange(s) && encode(r, s).equals(der);
}

function integerAt(der: Buffer, start: number): Buffer {
  const length = der[start + 1] ?? 0;
  return der.subarray(start + 2, start + 2 + length);
}

function inRange(integer: Buffer): boolean {
  if (integer.length === 0) return false;
  const value = BigInt(`0x${integer.toString('hex')}`);
  return value > 0n && value < ORDER && minimal(value).equals(integer);
}

function minimal(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function encode(r: Buffer, s: Buffer): Buffer {
  const length = 4 + r.length + s.length;
  return Buffer.concat([Buffer.from([0x30, length, 2, r.length]), r, Buffer.from([2, s.length]), s]);
}
