import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { keyNew } from '../../src/commands/key.ts';
import { trustAdd, trustList, trustRemove } from '../../src/commands/trust.ts';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { ArxError } from '../../src/core/errors.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';
import { Home } from './sample-signature.ts';

test('trustAdd() trusts a key from then on, trustRemove() no longer', () => {
  using home = new Home();
  const file = home.file('alice.pub', newPem());
  const row = trustAdd({ file, name: 'alice' }, home.context);
  assert.match(row.fingerprint, /^SHA256:[A-Za-z0-9+/]{43}=$/);
  assert.deepEqual(trustList(home.context), [row]);
  assert.equal(readFileSync(home.path('config/trust/alice.pub'), 'utf8'), readFileSync(file, 'utf8'));
  assert.equal(statSync(home.path('config/trust/alice.pub')).mode & 0o7777, 0o644);
  trustRemove('alice', home.context);
  assert.deepEqual(trustList(home.context), []);
  assert.deepEqual(readdirSync(home.path('config/trust')), []);
});

test('trustList() shows the own keys first, then the others by name, each key once', () => {
  using home = new Home();
  trustAdd({ file: home.file('b.pub', newPem()), name: 'bob' }, home.context);
  trustAdd({ file: home.file('a.pub', newPem()), name: 'alice' }, home.context);
  keyNew({ name: 'release' }, home.context);
  const { publicFile } = keyNew({}, home.context);
  // A copy of an own key that was put into the store by hand.
  writeFileSync(home.path('config/trust/copy.pub'), readFileSync(publicFile));
  assert.deepEqual(
    trustList(home.context).map(({ name }) => name),
    ['own', 'own:release', 'alice', 'bob'],
  );
});

test('trustAdd() changes nothing when the same key comes again under the same name', () => {
  using home = new Home();
  const file = home.file('k.pub', newPem());
  const row = trustAdd({ file, name: 'alice' }, home.context);
  assert.deepEqual(trustAdd({ file, name: 'alice' }, home.context), row);
  refused(() => trustAdd({ file, name: 'bob' }, home.context), 'USAGE_EXISTS', /it is trusted as "alice"/);
});

test('trustAdd() changes the terms of a key only when it is forced, and keeps whom the key follows', () => {
  using home = new Home();
  const file = home.file('k.pub', newPem());
  const builder = { file, name: 'alice', roles: ['builder'], notAfter: '2027-01-31' } as const;
  const row = trustAdd(builder, home.context);
  assert.deepEqual(trustAdd(builder, home.context), row);
  refused(
    () => trustAdd({ file, name: 'alice' }, home.context),
    'USAGE_EXISTS',
    /^Cannot trust "alice" as builder and reviewer: it is trusted as builder until 2027-01-31 here$/,
  );
  assert.deepEqual(trustList(home.context), [row]);
  const terms = home.path('config/trust/alice.terms.json');
  writeFileSync(terms, '{"follows":"AAAA","roles":["builder"]}');
  const forced = trustAdd({ file, name: 'alice', roles: ['reviewer'], force: true }, home.context);
  const { notAfter: _day, ...rest } = row;
  assert.deepEqual(forced, { ...rest, roles: ['reviewer'], follows: 'SHA256:AAAA' });
});

test('trustAdd() replaces a key only when it is forced', () => {
  using home = new Home();
  const first = trustAdd({ file: home.file('1.pub', newPem()), name: 'alice' }, home.context);
  const file = home.file('2.pub', newPem());
  refused(() => trustAdd({ file, name: 'alice' }, home.context), 'USAGE_EXISTS', /that is SHA256:/);
  assert.deepEqual(trustList(home.context), [first]);
  const second = trustAdd({ file, name: 'alice', force: true }, home.context);
  assert.deepEqual(trustList(home.context), [second]);
  assert.notEqual(second.fingerprint, first.fingerprint);
  assert.deepEqual(readdirSync(home.path('config/trust')), ['alice.pub']);
});

test('trustAdd() refuses when the key is an own one', () => {
  using home = new Home();
  const { publicFile } = keyNew({}, home.context);
  refused(() => trustAdd({ file: publicFile, name: 'me' }, home.context), 'USAGE_EXISTS', /trusted as "own"/);
});

const NAMES = [
  '',
  '.',
  '..',
  '../x',
  'a/b',
  '/etc/x',
  'A',
  '-x',
  '.x',
  '_x',
  'a b',
  'a\n',
  'a\0',
  'ä',
  'x'.repeat(65),
  'own',
  'own:x',
];
for (const name of NAMES)
  test(`trustAdd() refuses when the name is ${JSON.stringify(name)}`, () => {
    using home = new Home();
    const file = home.file('k.pub', newPem());
    refused(() => trustAdd({ file, name }, home.context), 'USAGE_INVALID', /^Cannot name a key/);
    assert.ok(!existsSync(home.path('config')));
  });

const spki = { type: 'spki', format: 'pem' } as const;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const compressed = compressedPem(p256.publicKey);
const KEYS: readonly (readonly [what: string, text: string | Buffer, message: RegExp])[] = [
  ['a private key', p256.privateKey.export({ type: 'pkcs8', format: 'pem' }), /it is a private key/],
  ['a SEC1 private key', p256.privateKey.export({ type: 'sec1', format: 'pem' }), /it is a private key/],
  [
    'an encrypted private key',
    p256.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
    /it is a private key/,
  ],
  [
    'a public and a private key',
    `${newPem()}${p256.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}`,
    /private/,
  ],
  [
    'P-384',
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export(spki),
    /type ec \(secp384r1\)/,
  ],
  [
    'P-521',
    generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey.export(spki),
    /type ec \(secp521r1\)/,
  ],
  [
    'secp256k1',
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export(spki),
    /\(secp256k1\)/,
  ],
  ['Ed25519', generateKeyPairSync('ed25519').publicKey.export(spki), /type ed25519/],
  ['X25519', generateKeyPairSync('x25519').publicKey.export(spki), /type x25519/],
  [
    'RSA',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export(spki),
    /type rsa \(2048 bits\)/,
  ],
  ['a compressed point', compressed, /compressed point/],
  ['two keys', newPem() + newPem(), /not one PEM public key/],
  ['text before a key', `# alice\n${newPem()}`, /not one PEM public key/],
  ['a damaged SSH key', 'ecdsa-sha2-nistp256 AAAA alice', /it is not one ssh public key/],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /it is a certificate/],
  ['DER', p256.publicKey.export({ type: 'spki', format: 'der' }), /not one PEM public key/],
  ['damaged', newPem().replace('MFkw', 'MFkA'), /it is damaged/],
  ['cut', newPem().replace(/.{8}\n-----END/, '\n-----END'), /it is damaged/],
  ['off the curve', offCurve(), /it is damaged/],
  ['longer than its DER', trailing(), /it is damaged/],
  ['empty', '', /not one PEM public key/],
  ['too large', Buffer.alloc(65_537, 0x41), /it has 65537 bytes/],
];
for (const [what, text, message] of KEYS)
  test(`trustAdd() refuses when the key is ${what}`, () => {
    using home = new Home();
    const file = home.file('k.pub', text);
    refused(() => trustAdd({ file, name: 'alice' }, home.context), 'TRUST_KEY_INVALID', message);
    assert.ok(!existsSync(home.path('config')));
  });

test('trustAdd() accepts a key with CRLF line ends and stores the one form', () => {
  using home = new Home();
  const pem = newPem();
  trustAdd({ file: home.file('k.pub', pem.replaceAll('\n', '\r\n')), name: 'alice' }, home.context);
  assert.equal(readFileSync(home.path('config/trust/alice.pub'), 'utf8'), pem);
});

test('trustAdd() refuses when there is no file', () => {
  using home = new Home();
  refused(
    () => trustAdd({ file: home.path('none'), name: 'a' }, home.context),
    'USAGE_NO_FILE',
    /it does not exist/,
  );
});

test('trustRemove() refuses when the key is an own one or not there', () => {
  using home = new Home();
  keyNew({}, home.context);
  refused(() => trustRemove('own', home.context), 'USAGE_INVALID', /a key of this machine/);
  for (const name of ['none', '../keys/default', ''])
    refused(() => trustRemove(name, home.context), 'USAGE_NO_FILE', /no trusted key/);
  assert.equal(trustList(home.context).length, 1);
});

for (const [what, path] of [
  ['store', 'config/trust'],
  ['store of own keys', 'config/keys'],
  ['file of a trusted key', 'config/trust/alice.pub'],
  ['file of the own public key', 'config/keys/default.pub'],
] as const)
  test(`loadTrust() refuses when others may change the ${what}`, () => {
    using home = new Home();
    keyNew({}, home.context);
    trustAdd({ file: home.file('k.pub', newPem()), name: 'alice' }, home.context);
    const right = statSync(home.path(path)).mode & 0o7777;
    for (const bit of [0o020, 0o002]) {
      chmodSync(home.path(path), right | bit);
      refused(() => loadTrust(home.context, {}), 'TRUST_KEY_PERMISSIONS', /its mode is/);
    }
    chmodSync(home.path(path), right);
    assert.equal(loadTrust(home.context, {}).keys.length, 2);
  });

test('loadTrust() refuses when a stored key is damaged, and ignores what is no key', () => {
  using home = new Home();
  mkdirSync(home.path('config/trust'), { recursive: true, mode: 0o755 });
  for (const name of ['notes.txt', '.hidden.pub', 'UPPER.pub', 'a.pub~', 'b.key'])
    writeFileSync(home.path(`config/trust/${name}`), newPem());
  assert.deepEqual(loadTrust(home.context, {}).keys, []);
  writeFileSync(home.path('config/trust/bad.pub'), 'x');
  refused(() => loadTrust(home.context, {}), 'TRUST_KEY_INVALID', /trust\/bad.pub/);
});

test('loadTrust() takes only the named files when there are some', () => {
  using home = new Home();
  keyNew({}, home.context);
  trustAdd({ file: home.file('k.pub', newPem()), name: 'alice' }, home.context);
  const file = home.file('carol.pub', newPem());
  assert.deepEqual(
    loadTrust(home.context, { trust: [file, file] }).keys.map(({ name }) => name),
    ['carol'],
  );
  assert.deepEqual(loadTrust(home.context, { trust: [] }).keys, []);
  refused(
    () => loadTrust(home.context, { trust: [home.path('none')] }),
    'USAGE_NO_FILE',
    /it does not exist/,
  );
});

function newPem(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

function compressedPem(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  const [x, y] = [der.subarray(27, 59), der.subarray(59)];
  const head = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');
  return pemOf(Buffer.concat([head, Buffer.from([2 + ((y.at(-1) ?? 0) & 1)]), x]));
}

function offCurve(): string {
  const der = p256.publicKey.export({ type: 'spki', format: 'der' });
  der[90] = (der[90] ?? 0) ^ 1;
  return pemOf(der);
}

function trailing(): string {
  return pemOf(Buffer.concat([p256.publicKey.export({ type: 'spki', format: 'der' }), Buffer.from([0])]));
}

function refused(work: () => unknown, code: ErrorCode, message: RegExp): void {
  assert.throws(
    work,
    (error) => error instanceof ArxError && error.code === code && message.test(error.message),
  );
}
