import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import {
  trustExportRevocations,
  trustImportRevocations,
  trustRevoke,
} from '../../src/commands/trust-revoke.ts';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { KeySigner } from '../../src/plugin/signer.ts';
import { importRevocations } from '../../src/trust/import-revocations.ts';
import { revocationStatement } from '../../src/trust/key-statements.ts';
import { addTrust } from '../../src/trust/key-store.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { addRevocations, loadRevocations, revokedKeyids } from '../../src/trust/revocations.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';
import { freshSigner, Home } from './sample-signature.ts';

const makers = new Home();
after(() => makers[Symbol.dispose]());
const issuer = await freshSigner('issuer', makers);
const other = await freshSigner('other', makers);
const KEYIDS = ['a', 'b', 'c', 'd'].map((letter) => `${letter.repeat(42)}A=`);

/** A host that trusts both issuers. */
function host(): Home {
  const home = new Home();
  for (const { key } of [issuer, other])
    addTrust({ name: key.name, pem: key.pem, file: 'k', force: false }, home.context);
  return home;
}

async function list(
  number: number,
  keyids: readonly string[],
  by: KeySigner = issuer.signer,
): Promise<Uint8Array> {
  const keys = keyids.map((keyid) => ({ keyid, reason: 'stolen' }));
  return by.sign(revocationStatement({ number, keys }), makers.context);
}

function revoked(home: Home): string[] {
  return loadRevocations(home.context).keys.map(({ keyid }) => keyid);
}

test('importRevocations() revokes every key of a list, and only ever adds', async () => {
  using home = host();
  assert.deepEqual([...revokedKeyids(home.context)], []);
  const first = importRevocations(await list(1, KEYIDS.slice(0, 2)), home.context);
  assert.deepEqual([first.added, first.number, first.signer.name], [2, 1, 'issuer']);
  // A newer list that has forgotten a key takes nothing back.
  assert.equal(importRevocations(await list(2, KEYIDS.slice(2, 3)), home.context).added, 1);
  assert.deepEqual(revoked(home), KEYIDS.slice(0, 3));
  assert.equal(
    importRevocations(await list(2, KEYIDS.slice(2, 3)), home.context).added,
    0,
    'the same once more',
  );
  assert.equal(importRevocations(await list(9, []), home.context).added, 0);
  assert.deepEqual(revoked(home), KEYIDS.slice(0, 3));
});

const ROLLBACKS: readonly (readonly [what: string, number: number, keyids: readonly string[]])[] = [
  ['an older list', 4, KEYIDS.slice(0, 1)],
  ['the first list', 0, []],
  ['another list with the same number', 5, KEYIDS.slice(1, 2)],
  ['a shorter list with the same number', 5, []],
];

for (const [what, number, keyids] of ROLLBACKS)
  test(`importRevocations() refuses ${what}, and changes nothing`, async () => {
    using home = host();
    importRevocations(await list(5, KEYIDS.slice(0, 1)), home.context);
    const before = readFileSync(home.path('config/trust/revoked.json'));
    const bytes = await list(number, keyids);
    assert.throws(() => importRevocations(bytes, home.context), { code: 'TRUST_ROLLBACK' });
    assert.deepEqual(readFileSync(home.path('config/trust/revoked.json')), before);
  });

test('importRevocations() counts the lists of each signer on their own', async () => {
  using home = host();
  importRevocations(await list(7, KEYIDS.slice(0, 1)), home.context);
  importRevocations(await list(1, KEYIDS.slice(1, 2), other.signer), home.context);
  assert.deepEqual(revoked(home), KEYIDS.slice(0, 2));
  const older = await list(6, [], issuer.signer);
  assert.throws(() => importRevocations(older, home.context), { code: 'TRUST_ROLLBACK' });
});

test('importRevocations() takes a list in which a key revokes itself, and then no more of it', async () => {
  using home = host();
  importRevocations(await list(1, [issuer.signer.keyid]), home.context);
  const next = await list(2, KEYIDS.slice(0, 1));
  assert.throws(() => importRevocations(next, home.context), { code: 'TRUST_REVOKED' });
  assert.deepEqual(revoked(home), [issuer.signer.keyid]);
  assert.equal(loadTrust(home.context).revoked.has(issuer.signer.keyid), true);
});

const FORGERIES: readonly (readonly [what: string, forge: () => Promise<Uint8Array>, code: ErrorCode])[] = [
  [
    'of a stranger',
    async () => list(1, KEYIDS, (await freshSigner('stranger', makers)).signer),
    'TRUST_UNKNOWN_SIGNER',
  ],
  [
    'that is another statement',
    () => issuer.signer.sign(Buffer.from('{"a":1}'), makers.context),
    'TRUST_STATEMENT',
  ],
  ['with more in it', () => changed((value) => ({ ...value, more: 1 })), 'TRUST_STATEMENT'],
  [
    'of another predicate',
    () => changed((value) => ({ ...value, predicateType: 'urn:x' })),
    'TRUST_STATEMENT',
  ],
  ['whose subject is another list', () => changed((value) => ({ ...value, subject: [] })), 'TRUST_STATEMENT'],
  [
    'that is not sorted',
    () => changed((value) => ({ ...value, predicate: { number: 1, keys: [...keysOf(value)].reverse() } })),
    'TRUST_STATEMENT',
  ],
  [
    'with a number below nothing',
    () => changed((value) => ({ ...value, predicate: { number: -1, keys: [] } })),
    'TRUST_STATEMENT',
  ],
  ['that is damaged', async () => (await list(1, KEYIDS)).subarray(1), 'TRUST_BAD_SIGNATURE'],
  ['that is empty', () => Promise.resolve(Buffer.alloc(0)), 'TRUST_BAD_SIGNATURE'],
];

type Statement = { readonly [name: string]: Json };

async function changed(change: (value: Statement) => Statement): Promise<Uint8Array> {
  const keys = KEYIDS.map((keyid) => ({ keyid, reason: 'x' }));
  const value = JSON.parse(revocationStatement({ number: 1, keys }).toString()) as Statement;
  return issuer.signer.sign(canonicalJson(change(value)), makers.context);
}

function keysOf(value: Statement): readonly Json[] {
  return (value['predicate'] as { readonly keys: readonly Json[] }).keys;
}

for (const [what, forge, code] of FORGERIES)
  test(`importRevocations() refuses a list ${what}`, async () => {
    using home = host();
    const bytes = await forge();
    assert.throws(
      () => importRevocations(bytes, home.context),
      (error: unknown) => {
        assert.ok(error instanceof ArxError, String(error));
        assert.equal(error.code, code, error.message);
        return true;
      },
    );
    assert.equal(existsSync(home.path('config/trust/revoked.json')), false);
  });

test('trustRevoke() takes a name, a fingerprint with or without padding, and a file', () => {
  using home = host();
  const cases: readonly (readonly [key: string, keyid: string])[] = [
    ['issuer', issuer.signer.keyid],
    [`SHA256:${KEYIDS[0]}`, KEYIDS[0] ?? ''],
    [`SHA256:${KEYIDS[1]?.slice(0, -1)}`, KEYIDS[1] ?? ''],
    [home.file('other.pub', other.key.pem), other.signer.keyid],
  ];
  for (const [key, keyid] of cases) {
    trustRevoke({ key, reason: 'gone' }, home.context);
    assert.ok(revokedKeyids(home.context).has(keyid), key);
  }
  assert.throws(() => trustRevoke({ key: 'issuer', reason: 'x' }, home.context), { code: 'USAGE_EXISTS' });
  for (const reason of ['', '  ', 'x'.repeat(501)])
    assert.throws(() => trustRevoke({ key: 'other', reason }, home.context), { code: 'USAGE_INVALID' });
  for (const key of ['nobody', 'SHA256:short', '/nowhere'])
    assert.throws(() => trustRevoke({ key, reason: 'x' }, home.context), { code: 'USAGE_NO_FILE' });
});

test('trustRevoke() does not revoke a key twice under its two spellings', () => {
  using home = host();
  const [keyid = ''] = KEYIDS;
  trustRevoke({ key: `SHA256:${keyid}`, reason: 'x' }, home.context);
  assert.throws(() => trustRevoke({ key: `SHA256:${keyid.slice(0, -1)}`, reason: 'x' }, home.context), {
    code: 'USAGE_EXISTS',
  });
});

test('trustExportRevocations() signs what is revoked here, with a number that grows', async () => {
  using maker = new Home();
  using home = new Home();
  const { publicKey } = await ownSigner(maker.context);
  addTrust({ name: 'maker', pem: publicKey, file: 'k', force: false }, home.context);
  for (const [index, keyid] of KEYIDS.entries()) {
    trustRevoke({ key: `SHA256:${keyid}`, reason: `reason ${index}` }, maker.context);
    const { number, document } = await trustExportRevocations({}, maker.context);
    assert.equal(number, index + 1);
    // As a shell writes it, with a newline.
    const page = trustImportRevocations(home.file('list.json', `${document}\n`), home.context);
    assert.deepEqual([page.number, page.added, page.signer], [index + 1, 1, 'maker']);
  }
  assert.deepEqual(loadRevocations(home.context).keys, loadRevocations(maker.context).keys);
  await assert.rejects(trustExportRevocations({ sign: 'ssh:x' }, maker.context), { code: 'USAGE_INVALID' });
});

test('loadTrust() refuses a list of revoked keys that is damaged or that others may write', () => {
  using home = host();
  addRevocations([{ keyid: KEYIDS[0] ?? '', reason: 'x' }], undefined, home.context);
  const file = home.path('config/trust/revoked.json');
  const good = readFileSync(file, 'utf8');
  for (const bad of ['', '{}', '[]', `${good} `, good.replace('"number":1', '"number":-1'), '{"keys":[1]}']) {
    writeFileSync(file, bad);
    assert.throws(() => loadTrust(home.context), { code: 'TRUST_KEY_INVALID' }, bad);
    assert.throws(() => loadTrust(home.context, { trust: [] }), { code: 'TRUST_KEY_INVALID' }, bad);
  }
  writeFileSync(file, good);
  chmodSync(file, 0o666);
  assert.throws(() => loadTrust(home.context), { code: 'TRUST_KEY_PERMISSIONS' });
});
