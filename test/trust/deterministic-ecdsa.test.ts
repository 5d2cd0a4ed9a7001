import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { signDeterministic } from '../../src/trust/deterministic-ecdsa.ts';
import { isCanonicalEcdsa } from '../../src/trust/ecdsa-signature.ts';
import { RFC_KEY_PEM } from './sample-signature.ts';

const key = createPrivateKey(RFC_KEY_PEM);
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

// RFC 6979, section A.2.5, "With SHA-256".
const VECTORS = [
  {
    message: 'sample',
    r: 'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
    s: 'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  },
  {
    message: 'test',
    r: 'f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367',
    s: '019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083',
  },
];

for (const { message, r, s } of VECTORS) {
  test(`signDeterministic() gives RFC 6979's signature when the message is "${message}"`, async () => {
    const signature = await signDeterministic(Buffer.from(message), key);
    assert.equal(signature.toString('hex'), derOf(BigInt(`0x${r}`), BigInt(`0x${s}`)).toString('hex'));
    assert.ok(verify('sha256', Buffer.from(message), createPublicKey(key), signature));
    assert.ok(isCanonicalEcdsa(signature));
  });
}

test('isCanonicalEcdsa() accepts what openssl writes when the key is P-256', () => {
  for (let round = 0; round < 500; round += 1)
    assert.ok(isCanonicalEcdsa(sign('sha256', Buffer.from(String(round)), key)));
});

const REFUSED: readonly (readonly [what: string, hex: string])[] = [
  ['nothing', ''],
  ['one byte', '30'],
  ['no numbers', '3000'],
  ['one number', '3003020101'],
  ['r zero', '3006020100020101'],
  ['s zero', '3006020101020100'],
  ['r negative', '3006020181020101'],
  ['s negative', '3006020101020181'],
  ['r padded', '300702020001020101'],
  ['s padded', '300702010102020001'],
  ['a long length', '308106020101020101'],
  ['an indefinite length', '30800201010201010000'],
  ['a byte behind', '300602010102010100'],
  ['a byte inside', '300702010102010100'],
  ['a third number', '3009020101020101020101'],
  ['another tag', '3106020101020101'],
  ['a number of another tag', '3006040101020101'],
  ['an empty number', '30050200020101'],
  ['a length beyond the end', '3006020101020201'],
  ['r the order of the group', derOf(ORDER, 1n).toString('hex')],
  ['s the order of the group', derOf(1n, ORDER).toString('hex')],
  ['r above the field', derOf(1n << 300n, 1n).toString('hex')],
  ['a raw signature', '01'.repeat(64)],
];

for (const [what, hex] of REFUSED)
  test(`isCanonicalEcdsa() refuses when there is ${what}`, () =>
    assert.equal(isCanonicalEcdsa(Buffer.from(hex, 'hex')), false));

test('isCanonicalEcdsa() accepts the ends of the range', () => {
  for (const value of [1n, 127n, 128n, ORDER - 1n]) assert.ok(isCanonicalEcdsa(derOf(value, value)));
});

function derOf(r: bigint, s: bigint): Buffer {
  const numbers = [r, s].map((value) => {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
    const content = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
    return Buffer.concat([Buffer.from([2, content.length]), content]);
  });
  const content = Buffer.concat(numbers);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}
