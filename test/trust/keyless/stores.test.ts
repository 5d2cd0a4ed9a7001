import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createContext, type Context } from '../../../src/core/context.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { describeRoot } from '../../../src/trust/keyless/describe-root.ts';
import { addIdentity, loadIdentities, removeIdentity } from '../../../src/trust/keyless/identity-store.ts';
import { findRoot, importRoot, loadRoots, removeRoot } from '../../../src/trust/keyless/root-store.ts';
import { addTrust } from '../../../src/trust/key-store.ts';
import { loadTrust } from '../../../src/trust/trust-store.ts';
import { scratch } from '../../servers/scratch.ts';
import { generateKeyPairSync } from 'node:crypto';
import { ISSUER, keylessWorld, SAN } from './keyless-world.ts';

const world = await keylessWorld();
const other = await keylessWorld('stranger');
after(async () => {
  await world[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});
const bytes = Buffer.from(world.services.root);
const newer = Buffer.from(other.services.root);

interface Home extends Disposable {
  readonly context: Context;
  readonly file: (name: string) => string;
}

function home(now = '2026-05-04T12:00:00Z'): Home {
  const directory = scratch('keyless-store');
  const context = createContext({ configDir: join(directory.path, 'c'), now: () => new Date(now) });
  return {
    context,
    file: (name) => join(directory.path, 'c', 'trust', name),
    [Symbol.dispose]: () => directory.remove(),
  };
}

function at(context: Context, now: string): Context {
  return { ...context, now: () => new Date(now) };
}

function refuses(work: () => unknown, code: string, message: RegExp): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof ArxError, String(error));
    assert.deepEqual([error.code, message.test(error.message)], [code, true], error.message);
    return true;
  });
}

test('importRoot() keeps the bytes and the time, and describeRoot() tells what is in it', () => {
  using here = home();
  const root = importRoot({ name: 'corp', bytes, force: false }, here.context);
  assert.deepEqual(loadRoots(here.context), [root]);
  assert.deepEqual(Buffer.from(findRoot('corp', here.context).bytes), bytes);
  const { age, imported, entries } = describeRoot(root, new Date('2026-05-14T12:00:00Z'));
  assert.deepEqual([age, imported], [10, '2026-05-04T12:00:00.000Z']);
  assert.deepEqual(
    entries.map(({ kind, who, from, until }) => [kind, who, from, until]),
    [
      ['authority', 'CN=sigstore, O=sigstore.mock', '2026-01-01', undefined],
      ['log', 'ec prime256v1', '2026-01-01', undefined],
      ['log', 'ed25519', '2026-01-01', undefined],
      ['certificate log', 'ec prime256v1', '2026-01-01', undefined],
      ['timestamps', 'CN=tsa, O=sigstore.mock', '2026-01-01', undefined],
    ],
  );
});

test('importRoot() renews the time of the same bytes, and replaces others only when told', () => {
  using here = home();
  importRoot({ name: 'corp', bytes, force: false }, here.context);
  const later = at(here.context, '2026-06-01T00:00:00Z');
  assert.equal(importRoot({ name: 'corp', bytes, force: false }, later).imported, '2026-06-01T00:00:00.000Z');
  refuses(
    () => importRoot({ name: 'corp', bytes: newer, force: false }, later),
    'USAGE_EXISTS',
    /another root/,
  );
  assert.deepEqual(Buffer.from(findRoot('corp', later).bytes), bytes);
  importRoot({ name: 'corp', bytes: newer, force: true }, later);
  assert.deepEqual(Buffer.from(findRoot('corp', later).bytes), newer);
});

for (const [what, file, code] of [
  ['no JSON', Buffer.from('x'), 'TRUST_ROOT_INVALID'],
  ['an empty document', Buffer.from('{}'), 'TRUST_ROOT_INVALID'],
  ['no start of a log', Buffer.from(world.services.root.replace(/"start"/, '"begin"')), 'TRUST_ROOT_INVALID'],
  ['other bytes than UTF-8', Buffer.concat([bytes, Buffer.from([0xff])]), 'TRUST_ROOT_INVALID'],
  ['more than 1 MiB', Buffer.concat([bytes, Buffer.alloc(1024 * 1024, 0x20)]), 'UNSAFE_LIMIT'],
] as const)
  test(`importRoot() refuses ${what}, and writes nothing`, () => {
    using here = home();
    refuses(() => importRoot({ name: 'corp', bytes: file, force: false }, here.context), code, /corp/);
    assert.deepEqual([existsSync(here.file('.')), loadRoots(here.context)], [false, []]);
  });

for (const name of ['', '../x', 'a/b', 'A', '.x', 'own', 'a'.repeat(65), 'a b'])
  test(`importRoot() and addIdentity() refuse the name ${JSON.stringify(name)}`, () => {
    using here = home();
    const code = name === 'own' ? 'USAGE_EXISTS' : 'USAGE_INVALID';
    refuses(() => importRoot({ name, bytes, force: true }, here.context), code, /name/);
    refuses(() => addIdentity({ name, san: SAN, issuer: ISSUER, force: true }, here.context), code, /name/);
  });

test('a name means one thing: key, identity or root', () => {
  using here = home();
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  addTrust({ name: 'key', pem, file: 'x', force: false }, here.context);
  importRoot({ name: 'root', bytes, force: false }, here.context);
  addIdentity({ name: 'who', san: SAN, issuer: ISSUER, force: false }, here.context);
  for (const name of ['key', 'who'])
    refuses(() => importRoot({ name, bytes, force: true }, here.context), 'USAGE_EXISTS', /something else/);
  for (const name of ['key', 'root'])
    refuses(
      () => addIdentity({ name, san: SAN, issuer: ISSUER, force: true }, here.context),
      'USAGE_EXISTS',
      /something else/,
    );
  for (const name of ['who', 'root'])
    refuses(
      () => addTrust({ name, pem, file: 'x', force: true }, here.context),
      'USAGE_EXISTS',
      /else|trusted as/,
    );
});

test('addIdentity() keeps what it is given, and changes nothing the second time', () => {
  using here = home();
  const exact = { name: 'a', san: SAN, issuer: ISSUER, force: false };
  const like = {
    name: 'b',
    sanPattern: 'https://github\\.com/acme/.*',
    issuer: ISSUER,
    force: false,
  } as const;
  addIdentity({ ...like, roles: ['reviewer'] }, here.context);
  addIdentity(exact, here.context);
  addIdentity(exact, here.context);
  assert.deepEqual(loadIdentities(here.context), [
    { name: 'a', san: SAN, issuer: ISSUER, roles: ['builder', 'reviewer'] },
    { name: 'b', sanPattern: like.sanPattern, issuer: ISSUER, roles: ['reviewer'] },
  ]);
  refuses(
    () => addIdentity({ ...exact, san: 'x@y' }, here.context),
    'USAGE_EXISTS',
    /another identity as "a"/,
  );
  assert.equal(addIdentity({ ...exact, san: 'x@y', force: true }, here.context).san, 'x@y');
});

for (const [what, identity] of [
  ['neither name nor pattern', { issuer: ISSUER }],
  ['both', { san: SAN, sanPattern: '.*', issuer: ISSUER }],
  ['an empty name', { san: '', issuer: ISSUER }],
  ['a name with a line break', { san: `${SAN}\n`, issuer: ISSUER }],
  ['a name beyond ASCII', { san: 'https://g\u0456thub.com/acme', issuer: ISSUER }],
  ['a pattern that is none', { sanPattern: 'a(', issuer: ISSUER }],
  ['a pattern of every name', { sanPattern: '.*', issuer: ISSUER }],
  ['an empty pattern', { sanPattern: '', issuer: ISSUER }],
  ['an empty issuer', { san: SAN, issuer: '' }],
  ['an issuer that is no URL', { san: SAN, issuer: 'github' }],
  ['an issuer of another scheme', { san: SAN, issuer: 'file:///x' }],
] as const)
  test(`addIdentity() refuses ${what}`, () => {
    using here = home();
    refuses(() => addIdentity({ name: 'x', force: false, ...identity }, here.context), 'USAGE_INVALID', /./);
    assert.deepEqual(loadIdentities(here.context), []);
  });

test('loadTrust() has identities and roots, and removing ends that', () => {
  using here = home();
  importRoot({ name: 'corp', bytes, force: false }, here.context);
  addIdentity({ name: 'who', san: SAN, issuer: ISSUER, force: false }, here.context);
  const { identities, roots } = loadTrust(here.context);
  assert.deepEqual([identities.length, roots.length], [1, 1]);
  assert.deepEqual([removeRoot('corp', here.context), removeIdentity('who', here.context)], [true, true]);
  assert.deepEqual([removeRoot('corp', here.context), removeIdentity('who', here.context)], [false, false]);
  assert.deepEqual(readdirSync(here.file('.')), []);
});

for (const [what, damage] of [
  ['that somebody has edited', (text: string) => text.replace('imported', 'Imported')],
  ['with another form of JSON', (text: string) => ` ${text}`],
  ['that is empty', () => ''],
  ['without a date', (text: string) => text.replace(/"imported":"[^"]*"/, '"imported":"x"')],
] as const)
  test(`loadRoots() refuses a stored root ${what}`, () => {
    using here = home();
    importRoot({ name: 'corp', bytes, force: false }, here.context);
    const file = here.file('corp.root.json');
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    refuses(() => loadRoots(here.context), 'TRUST_ROOT_INVALID', /corp\.root\.json/);
  });

test('loadIdentities() refuses a stored identity that somebody has edited', () => {
  using here = home();
  addIdentity({ name: 'who', san: SAN, issuer: ISSUER, force: false }, here.context);
  const file = here.file('who.identity.json');
  const text = readFileSync(file, 'utf8');
  for (const damaged of [
    text.replace('"issuer"', '"x"'),
    text.replace('builder', 'root'),
    '{}',
    'null',
    '[]',
  ]) {
    writeFileSync(file, damaged);
    refuses(() => loadIdentities(here.context), 'TRUST_ROOT_INVALID', /who\.identity\.json/);
  }
});

test('roots and identities count only where nobody else may write', () => {
  using here = home();
  importRoot({ name: 'corp', bytes, force: false }, here.context);
  addIdentity({ name: 'who', san: SAN, issuer: ISSUER, force: false }, here.context);
  for (const [file, load] of [
    ['corp.root.json', loadRoots],
    ['who.identity.json', loadIdentities],
  ] as const) {
    chmodSync(here.file(file), 0o666);
    refuses(() => load(here.context), 'TRUST_KEY_PERMISSIONS', /0666/);
    chmodSync(here.file(file), 0o644);
    load(here.context);
  }
  chmodSync(here.file('.'), 0o777);
  refuses(() => loadRoots(here.context), 'TRUST_KEY_PERMISSIONS', /0777/);
});
