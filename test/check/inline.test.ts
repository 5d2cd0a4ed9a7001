import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ArxError } from '../../src/core/errors.ts';
import { collectionSource, indexNames, inlineSource } from '../../src/model/inline.ts';
import type { InlineKind } from '../../src/model/source-spec.ts';

const GZIP = gzipSync('');

const READ: readonly (readonly [InlineKind, string | Uint8Array, Uint8Array | string])[] = [
  ['text', 'a', 'a\n'],
  ['text', 'a\n', 'a\n'],
  ['text', 'a\n\n', 'a\n\n'],
  ['text', 'a\r\n', 'a\r\n'],
  ['text', '', ''],
  ['text', ' ', ' \n'],
  ['text', Buffer.from('a'), 'a'],
  ['data', 'a', 'a'],
  ['data', 'ü', 'ü'],
  ['data', Buffer.from([0, 255]), Buffer.from([0, 255])],
  ['base64', 'aGk=', 'hi'],
  ['base64', ' aG\n\tk = \r\n', 'hi'],
  ['base64', '', ''],
  ['tgz', GZIP.toString('latin1'), GZIP],
  ['tgz', GZIP, GZIP],
  ['tgz64', GZIP.toString('base64'), GZIP],
  ['jar', 'PK\u00ff', Buffer.from('PK\u00ff', 'latin1')],
  ['jar64', 'UEs=', 'PK'],
];

for (const [kind, value, bytes] of READ) {
  test(`inlineSource() decodes ${kind} of ${JSON.stringify(value).slice(0, 40)}`, () => {
    const source = inlineSource(kind, value);
    assert.deepEqual(Buffer.from(source.bytes), Buffer.from(bytes));
    assert.equal(source.nature, kind.startsWith('tgz') ? 'directory' : 'file');
    assert.match(source.redacted, new RegExp(`^inline:${kind}:sha256-[A-Za-z0-9+/]{43}=$`));
  });
}

const REFUSED: readonly (readonly [InlineKind, string])[] = [
  ['base64', 'aGk'],
  ['base64', 'aGk=='],
  ['base64', 'aGl='],
  ['base64', 'aG-_'],
  ['base64', 'aGk=aGk='],
  ['base64', '='],
  ['tgz', 'hello'],
  ['tgz', '\u0100'],
  ['tgz64', 'aGk='],
  ['jar', '\u20ac'],
  ['text', '\ud800'],
];

for (const [kind, value] of REFUSED) {
  test(`inlineSource() refuses ${kind} of ${JSON.stringify(value)}`, () => {
    assert.throws(
      () => inlineSource(kind, value),
      (error: ArxError) => error.code === 'MANIFEST_INLINE',
    );
  });
}

test('inlineSource() gives the same key for the same kind and bytes only', () => {
  const keys = [inlineSource('text', 'a'), inlineSource('data', 'a\n'), inlineSource('text', 'b')];
  assert.equal(new Set(keys.map(({ redacted }) => redacted)).size, 3);
  assert.equal(inlineSource('text', 'a').redacted, inlineSource('text', 'a\n').redacted);
});

test('indexNames() pads with as many digits as the last index has', () => {
  assert.deepEqual(indexNames(0), []);
  assert.deepEqual(indexNames(1), ['0']);
  assert.deepEqual([indexNames(10).at(0), indexNames(10).at(-1)], ['0', '9']);
  assert.deepEqual([indexNames(11).at(0), indexNames(11).at(-1)], ['00', '10']);
  assert.deepEqual([indexNames(1001).at(7), indexNames(1001).at(-1)], ['0007', '1000']);
});

test('collectionSource() reads maps, lists, bytes and inline data', () => {
  const source = collectionSource({
    b: ['x', { text: 'y' }],
    a: 'z',
    c: Buffer.from([1]),
    d: { text: 'x', data: 'y' },
  });
  assert.deepEqual([...source.members.keys()], ['a', 'b', 'c', 'd']);
  const [a, b, c, d] = [...source.members.values()];
  assert.deepEqual([a?.kind, b?.kind, c?.kind, d?.kind], ['inline', 'collection', 'inline', 'collection']);
  assert.deepEqual(b?.kind === 'collection' && [...b.members.keys()], ['0', '1']);
});

test('collectionSource() has a key that depends on content and names, not on order', () => {
  const { redacted } = collectionSource({ a: 'x', b: 'y' });
  assert.equal(collectionSource({ b: 'y', a: 'x' }).redacted, redacted);
  assert.notEqual(collectionSource({ a: 'y', b: 'x' }).redacted, redacted);
  assert.notEqual(collectionSource({ a: 'x', c: 'y' }).redacted, redacted);
  assert.notEqual(collectionSource({ a: 'x', b: { text: 'y' }, c: {} }).redacted, redacted);
  assert.notEqual(collectionSource([]).redacted, collectionSource({ a: {} }).redacted);
});

test('collectionSource() refuses names that cannot be placed', () => {
  for (const name of ['', '.', '..', 'a/b', '/a', 'a\0b', 'a\nb', 'x'.repeat(256), '\ud800'])
    assert.throws(
      () => collectionSource(Object.fromEntries([[name, 'x']])),
      (error: ArxError) => error.code === 'MANIFEST_INLINE',
      JSON.stringify(name),
    );
  assert.deepEqual(
    [...collectionSource(Object.fromEntries([['__proto__', 'x']])).members.keys()],
    ['__proto__'],
  );
});

test('inlineSource() gives back every byte that base64 and tgz64 carry', () => {
  const property = fc.property(fc.uint8Array(), (bytes) => {
    const carried = inlineSource('base64', Buffer.from(bytes).toString('base64')).bytes;
    assert.deepEqual(Buffer.from(carried), Buffer.from(bytes));
  });
  fc.assert(property);
});
