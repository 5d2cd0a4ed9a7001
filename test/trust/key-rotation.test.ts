import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keyList, keyRotate } from '../../src/commands/key.ts';
import { addToTrust } from '../../src/commands/trust-add.ts';
import { trustRevoke } from '../../src/commands/trust-revoke.ts';
import { trustList } from '../../src/commands/trust.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { createContext } from '../../src/core/context.ts';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { ArxError } from '../../src/core/errors.ts';
import { acceptRotation } from '../../src/trust/accept-rotation.ts';
import { rotationStatement } from '../../src/trust/key-statements.ts';
import { addTrust, storedKeys } from '../../src/trust/key-store.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { makeOwnKey } from '../../src/trust/own-key.ts';
import { addRevocations } from '../../src/trust/revocations.ts';
import { loadPolicy } from '../../src/trust/load-policy.ts';
import { rotateOwnKey } from '../../src/trust/rotate-key.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';
import { verifySignature } from '../../src/trust/verify-signature.ts';
import { freshSigner, Home } from './sample-signature.ts';

const STATEMENT = Buffer.from('{"a":1}');
const forger = new Home();
after(() => forger[Symbol.dispose]());

test('rotateOwnKey() puts a new key in the place of the old one, which stays and signs that', async () => {
  using home = new Home();
  const before = await ownSigner(home.context);
  const old = await before.sign(STATEMENT, home.context);
  const rotated = await rotateOwnKey('default', {}, home.context);
  const now = await ownSigner(home.context);
  assert.notEqual(now.keyid, before.keyid);
  assert.equal(rotated.key.key.keyid, now.keyid);
  assert.deepEqual([rotated.retired.name, rotated.retired.key.keyid], ['default.old-1', before.keyid]);
  assert.equal(statSync(rotated.key.privateFile).mode & 0o777, 0o600);
  assert.equal(statSync(rotated.retired.privateFile).mode & 0o777, 0o600);
  const { keys } = loadTrust(home.context);
  assert.deepEqual(
    keys.map(({ name }) => name),
    ['own', 'own:default.old-1'],
  );
  for (const document of [old, await now.sign(STATEMENT, home.context)])
    assert.equal(verifySignature(document, keys).known, true);
  assert.deepEqual(readFileSync(rotated.documentFile), rotated.document);
  const checked = verifySignature(rotated.document, keys);
  assert.ok(checked.known);
  assert.equal(checked.keyid, before.keyid);
});

test('rotateOwnKey() can be done again and again', async () => {
  using home = new Home();
  const keyids = [(await ownSigner(home.context)).keyid];
  for (let round = 0; round < 3; round += 1)
    keyids.push((await rotateOwnKey('default', {}, home.context)).key.key.keyid);
  assert.equal(new Set(keyids).size, 4);
  assert.deepEqual(
    keyList(home.context).map(({ name }) => name),
    ['default', 'default.old-1', 'default.old-2', 'default.old-3'],
  );
});

test('keyRotate() does not turn an encrypted key into a plain one unasked', async () => {
  using home = new Home();
  makeOwnKey('default', 'horse', home.context);
  const askPassphrase = 'horse';
  await assert.rejects(keyRotate({ askPassphrase }, home.context), {
    code: 'USAGE_INVALID',
    hint: /--passphrase/,
  });
  await assert.rejects(keyRotate({ askPassphrase: 'wrong', newPassphrase: false }, home.context), {
    code: 'TRUST_KEY_PASSPHRASE',
  });
  assert.equal(keyList(home.context).length, 1);
  const locked = await keyRotate({ askPassphrase, newPassphrase: async () => 'donkey' }, home.context);
  assert.deepEqual([locked.encrypted, locked.retired.encrypted], [true, true]);
  const open = await keyRotate({ askPassphrase: 'donkey', newPassphrase: false }, home.context);
  assert.equal(open.encrypted, false);
  assert.ok(!JSON.stringify([locked, open]).includes('PRIVATE'));
});

test('rotateOwnKey() refuses a key that is revoked, and one that is not there', async () => {
  using home = new Home();
  await assert.rejects(rotateOwnKey('default', {}, home.context), { code: 'USAGE_NO_FILE' });
  assert.equal(existsSync(home.path('config/keys')), false);
  const { keyid } = await ownSigner(home.context);
  addRevocations([{ keyid, reason: 'stolen' }], undefined, home.context);
  await assert.rejects(rotateOwnKey('default', {}, home.context), { code: 'TRUST_REVOKED' });
  assert.equal(keyList(home.context).length, 1);
});

/** A host that trusts a builder, and the builder. */
async function builderAndHost(): Promise<{ builder: Home; host: Home; old: string } & Disposable> {
  const [builder, host] = [new Home(), new Home()];
  const { publicKey, keyid } = await ownSigner(builder.context);
  const terms = { roles: ['builder'] as const, notAfter: '2999-12-31' };
  addTrust({ name: 'builder', pem: publicKey, file: 'k', force: false, ...terms }, host.context);
  const dispose = (): void => [builder, host].forEach((home) => home[Symbol.dispose]());
  return { builder, host, old: keyid, [Symbol.dispose]: dispose };
}

test('acceptRotation() trusts the successor on the same terms, and keeps the chain', async () => {
  using at = await builderAndHost();
  const keyids = [at.old];
  for (let round = 1; round <= 3; round += 1) {
    const { document, key } = await rotateOwnKey('default', {}, at.builder.context);
    const accepted = acceptRotation({ bytes: document, file: 'r' }, at.host.context);
    assert.deepEqual(
      [accepted.name, accepted.keyid, accepted.roles, accepted.notAfter],
      ['builder', key.key.keyid, ['builder'], '2999-12-31'],
    );
    keyids.push(key.key.keyid);
  }
  const stored = storedKeys(at.host.context);
  assert.deepEqual(
    stored.map(({ name }) => name),
    ['builder', 'builder.1', 'builder.2', 'builder.3'],
  );
  const newest = stored[0];
  assert.deepEqual([newest?.keyid, newest?.follows], [keyids[3], keyids[2]]);
  for (const { name, roles, notAfter, keyid, follows } of stored) {
    assert.deepEqual([roles, notAfter], [['builder'], '2999-12-31'], name);
    assert.equal(follows, keyids[keyids.indexOf(keyid) - 1], name);
  }
  const chain = stored.flatMap(({ rotation }) => (rotation === undefined ? [] : [canonicalJson(rotation)]));
  for (const document of chain) assert.equal(verifySignature(document, stored).known, true);
  assert.equal(chain.length, 3);
});

test('acceptRotation() takes another name, and leaves the old key as it is', async () => {
  using at = await builderAndHost();
  const { documentFile } = await rotateOwnKey('default', {}, at.builder.context);
  const added = addToTrust({ file: documentFile, as: 'builder-2027' }, at.host.context);
  assert.equal(added.name, 'builder-2027');
  assert.deepEqual(
    trustList(at.host.context).map(({ name }) => name),
    ['builder', 'builder-2027'],
  );
});

type Forge = (at: Awaited<ReturnType<typeof builderAndHost>>) => Promise<Uint8Array>;

async function rotation({ builder }: { builder: Home }): Promise<Buffer> {
  return (await rotateOwnKey('default', {}, builder.context)).document;
}

const REFUSALS: readonly (readonly [what: string, forge: Forge, code: ErrorCode, says: RegExp])[] = [
  [
    'by a key that is not trusted',
    async () => {
      const { signer, key } = await freshSigner('thief', forger);
      return signer.sign(rotationStatement({ follows: signer.keyid, next: key }), forger.context);
    },
    'TRUST_UNKNOWN_SIGNER',
    /expected a trusted key/,
  ],
  [
    'that says it follows another key',
    async ({ builder }) => {
      const { key } = await freshSigner('next', forger);
      const signer = await ownSigner(builder.context);
      return signer.sign(rotationStatement({ follows: key.keyid, next: key }), builder.context);
    },
    'TRUST_STATEMENT',
    /signed by another key than it names/,
  ],
  [
    'of a revoked key',
    async (at) => {
      addRevocations([{ keyid: at.old, reason: 'stolen' }], undefined, at.host.context);
      return rotation(at);
    },
    'TRUST_REVOKED',
    /which is revoked/,
  ],
  [
    'to a revoked key',
    async (at) => {
      const document = await rotateOwnKey('default', {}, at.builder.context);
      addRevocations([{ keyid: document.key.key.keyid, reason: 'x' }], undefined, at.host.context);
      return document.document;
    },
    'TRUST_REVOKED',
    /the new key .* is revoked/,
  ],
  [
    'a second time',
    async (at) => {
      const document = await rotation(at);
      acceptRotation({ bytes: document, file: 'r' }, at.host.context);
      return document;
    },
    'USAGE_EXISTS',
    /is trusted as "builder" already/,
  ],
  [
    'to another key than before, as a thief of the old key would name it',
    async (at) => {
      const old = await ownSigner(at.builder.context);
      acceptRotation({ bytes: await rotation(at), file: 'r' }, at.host.context);
      const { key } = await freshSigner('thief', forger);
      return old.sign(rotationStatement({ follows: old.keyid, next: key }), at.builder.context);
    },
    'TRUST_ROLLBACK',
    /another key follows "builder.1" .* already/,
  ],
  [
    'with more in it',
    async ({ builder }) => {
      const signer = await ownSigner(builder.context);
      const { key } = await freshSigner('next', forger);
      const statement = JSON.parse(
        rotationStatement({ follows: signer.keyid, next: key }).toString(),
      ) as object;
      return signer.sign(canonicalJson({ ...statement, more: 1 }), builder.context);
    },
    'TRUST_STATEMENT',
    /form that arx writes/,
  ],
  [
    'that is the signature of a bundle',
    async ({ builder }) => (await ownSigner(builder.context)).sign(STATEMENT, builder.context),
    'TRUST_STATEMENT',
    /predicate is not an object/,
  ],
  [
    'that is damaged',
    async (at) => (await rotation(at)).subarray(0, 200),
    'TRUST_BAD_SIGNATURE',
    /not a sigstore/,
  ],
];

for (const [what, forge, code, says] of REFUSALS)
  test(`acceptRotation() refuses a rotation ${what}, and changes nothing`, async () => {
    using at = await builderAndHost();
    const bytes = await forge(at);
    const before = contents(at.host.path('config/trust'));
    assert.throws(
      () => acceptRotation({ bytes, file: 'r' }, at.host.context),
      (error: unknown) => {
        assert.ok(error instanceof ArxError, String(error));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        return true;
      },
    );
    assert.deepEqual(contents(at.host.path('config/trust')), before);
  });

function contents(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
  );
}

test('acceptRotation() refuses what a key signs after its last day', async () => {
  using at = await builderAndHost();
  const document = await rotation(at);
  const late = createContext({ ...at.host.context, now: () => new Date('3000-01-01T00:00:00Z') });
  assert.throws(() => acceptRotation({ bytes: document, file: 'r' }, late), { code: 'TRUST_KEY_EXPIRED' });
});

test('trust refuses terms that are damaged, instead of forgetting them', async () => {
  using at = await builderAndHost();
  const file = at.host.path('config/trust/builder.terms.json');
  const good = readFileSync(file, 'utf8');
  for (const bad of [
    '',
    '{',
    '{ }',
    '{"roles":["king"]}',
    '{"notAfter":"soon"}',
    '{"more":1}',
    '[]',
    `${good}\n`,
  ]) {
    writeFileSync(file, bad);
    assert.throws(() => loadTrust(at.host.context), { code: 'TRUST_KEY_INVALID' }, bad);
  }
  writeFileSync(file, good, { mode: 0o644 });
  assert.equal(loadTrust(at.host.context).keys[0]?.notAfter, '2999-12-31');
});

async function policyKeys(at: Awaited<ReturnType<typeof builderAndHost>>, trust: string): Promise<unknown> {
  writeFileSync(join(at.host.context.configDir, 'policy.yaml'), `trust: ${trust}\n`, { mode: 0o644 });
  const policy = await loadPolicy(at.host.context);
  return loadTrust(at.host.context, { policy }).keys.map(({ name, roles, notAfter }) => [
    name,
    roles,
    notAfter,
  ]);
}

test('loadPolicy() means a stored key together with those that it has followed, in the same role', async () => {
  using at = await builderAndHost();
  for (let round = 0; round < 2; round += 1)
    acceptRotation({ bytes: await rotation(at), file: 'r' }, at.host.context);
  const builder = (name: string): unknown => [name, ['builder'], '2999-12-31'];
  assert.deepEqual(
    await policyKeys(at, '{keys: [builder], roles: {builder: [builder]}}'),
    ['builder', 'builder.2', 'builder.1'].map(builder),
  );
  // Nobody before the one that is named comes with what follows it.
  assert.deepEqual(
    await policyKeys(at, '{keys: [builder.2], roles: {builder: [builder.2]}}'),
    ['builder.2', 'builder.1'].map(builder),
  );
});

test('loadPolicy() leaves an old key that is listed by itself on its own terms', async () => {
  using at = await builderAndHost();
  acceptRotation({ bytes: await rotation(at), file: 'r' }, at.host.context);
  const own =
    '{keys: [builder, {name: builder.1, not_after: 2030-01-31}], roles: {builder: [builder, builder.1]}}';
  assert.deepEqual(await policyKeys(at, own), [
    ['builder', ['builder'], '2999-12-31'],
    ['builder.1', ['builder'], '2030-01-31'],
  ]);
});

test('trustRevoke() says which keys before it go on counting', async () => {
  using at = await builderAndHost();
  for (let round = 0; round < 2; round += 1)
    acceptRotation({ bytes: await rotation(at), file: 'r' }, at.host.context);
  const revoke = (key: string): readonly string[] =>
    trustRevoke({ key, reason: 'lost' }, at.host.context).before;
  assert.deepEqual(revoke('builder.1'), []);
  assert.deepEqual(revoke('builder'), ['builder.2']);
});
