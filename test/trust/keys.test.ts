import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { keyList, keyNew, keyShow } from '../../src/commands/key.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { ErrorCode } from '../../src/core/error-codes.ts';
import type { Event } from '../../src/core/event.ts';
import { fileSigner, ownSigner } from '../../src/trust/local-signer.ts';
import { loadTrust } from '../../src/trust/trust-store.ts';
import { verifySignature } from '../../src/trust/verify-signature.ts';
import { Home } from './sample-signature.ts';

const STATEMENT = Buffer.from('{"a":1}');
const MODULE = new URL('../../src/trust/local-signer.ts', import.meta.url).href;
const CONTEXT_MODULE = new URL('../../src/core/context.ts', import.meta.url).href;

test('ownSigner() makes a key on first use, for its owner only, and uses it from then on', async () => {
  const events: Event[] = [];
  using home = new Home({ report: (event) => events.push(event) });
  const first = await ownSigner(home.context);
  assert.equal(mode(home.path('config/keys')), 0o700);
  assert.equal(mode(home.path('config/keys/default.key')), 0o600);
  assert.equal(mode(home.path('config/keys/default.pub')), 0o644);
  assert.deepEqual(readdirSync(home.path('config/keys')).sort(), ['default.key', 'default.pub']);
  assert.equal((await ownSigner(home.context)).keyid, first.keyid);
  assert.equal(readFileSync(home.path('config/keys/default.pub'), 'utf8'), first.publicKey);
  assert.equal(createPrivateKey(readFileSync(home.path('config/keys/default.key'))).asymmetricKeyType, 'ec');
  assert.deepEqual(events, [
    { type: 'step', step: 'key', state: 'done', detail: `made the signing key SHA256:${first.keyid}` },
  ]);
});

test('ownSigner() signs what loadTrust() trusts', async () => {
  using home = new Home();
  assert.deepEqual(loadTrust(home.context, {}).keys, []);
  const document = await (await ownSigner(home.context)).sign(STATEMENT, home.context);
  const checked = verifySignature(document, loadTrust(home.context, {}).keys);
  assert.ok(checked.known);
  assert.equal(checked.key.name, 'own');
});

test('ownSigner() gives one key when eight processes make it at once', async () => {
  using home = new Home();
  const script = `
    const { ownSigner } = await import(${JSON.stringify(MODULE)});
    const { createContext } = await import(${JSON.stringify(CONTEXT_MODULE)});
    const signer = await ownSigner(createContext({ configDir: ${JSON.stringify(home.path('config'))} }));
    process.stdout.write(signer.keyid);`;
  const keyids = await Promise.all(Array.from({ length: 8 }, () => runScript(script)));
  assert.equal(new Set(keyids).size, 1, keyids.join('\n'));
  assert.match(keyids[0] ?? '', /^[A-Za-z0-9+/]{43}=$/);
  assert.deepEqual(readdirSync(home.path('config/keys')).sort(), ['default.key', 'default.pub']);
  assert.equal(loadTrust(home.context, {}).keys[0]?.keyid, keyids[0]);
});

test('ownSigner() writes the public half again when it is missing or stale', async () => {
  using home = new Home();
  const { keyid, publicKey } = await ownSigner(home.context);
  const file = home.path('config/keys/default.pub');
  for (const spoil of [() => rmSync(file), () => writeFileSync(file, 'old')]) {
    spoil();
    assert.equal((await ownSigner(home.context)).keyid, keyid);
    assert.equal(readFileSync(file, 'utf8'), publicKey);
  }
});

for (const bad of [0o640, 0o604, 0o660, 0o644, 0o666, 0o601, 0o777])
  test(`ownSigner() refuses when the key's mode is ${bad.toString(8)}`, async () => {
    using home = new Home();
    await ownSigner(home.context);
    chmodSync(home.path('config/keys/default.key'), bad);
    await refused(
      ownSigner(home.context),
      'TRUST_KEY_PERMISSIONS',
      /its mode is 0\d{3}, expected 0\d00 or stricter/,
    );
  });

for (const bad of [0o770, 0o707, 0o777])
  test(`ownSigner() refuses when the directory's mode is ${bad.toString(8)}`, async () => {
    using home = new Home();
    mkdirSync(home.path('config/keys'), { recursive: true });
    chmodSync(home.path('config/keys'), bad);
    await refused(ownSigner(home.context), 'TRUST_KEY_PERMISSIONS', /config\/keys": its mode is/);
    assert.deepEqual(readdirSync(home.path('config/keys')), []);
  });

test('ownSigner() refuses when the directory cannot be made, and leaves nothing', async () => {
  using home = new Home();
  home.file('config', 'a file where the directory should be');
  await refused(ownSigner(home.context), 'WRITE_FAILED', /Cannot write ".*config\/keys": (ENOTDIR|EEXIST)/);
  assert.deepEqual(readdirSync(home.directory), ['config']);
});

test('sign() stops when the work is interrupted', async () => {
  using home = new Home();
  const signer = await ownSigner(home.context);
  await refused(signer.sign(STATEMENT, { ...home.context, signal: AbortSignal.abort() }), 'INTERRUPTED', /./);
});

test('sign() refuses when the signature would be larger than the limit', async () => {
  using home = new Home();
  const signer = await ownSigner(home.context);
  const limits = { ...home.context.limits, signature: 100 };
  await refused(signer.sign(STATEMENT, { ...home.context, limits }), 'UNSAFE_LIMIT', /expected at most 100/);
});

test('keyNew() encrypts when there is a passphrase, and only that passphrase opens it', async () => {
  using home = new Home();
  const made = keyNew({ name: 'release', passphrase: 'correct horse' }, home.context);
  assert.equal(made.encrypted, true);
  const text = readFileSync(made.privateFile, 'utf8');
  assert.match(text, /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  const signer = await fileSigner(made.privateFile, 'correct horse', home.context);
  assert.equal(`SHA256:${signer.keyid}`, made.fingerprint);
  const asked: string[] = [];
  const ask = async (file: string): Promise<string> => (asked.push(file), 'correct horse');
  assert.equal((await fileSigner(made.privateFile, ask, home.context)).keyid, signer.keyid);
  assert.deepEqual(asked, [made.privateFile]);
  for (const wrong of ['', 'correct horse ', 'Correct horse', 'x'.repeat(1023), 'x'.repeat(5000)])
    await refused(
      fileSigner(made.privateFile, wrong, home.context),
      'TRUST_KEY_PASSPHRASE',
      /not the right one/,
    );
  await refused(
    fileSigner(made.privateFile, undefined, home.context),
    'TRUST_KEY_PASSPHRASE',
    /it is encrypted/,
  );
});

test('fileSigner() asks nothing when the key is not encrypted', async () => {
  using home = new Home();
  const { privateFile } = keyNew({}, home.context);
  await fileSigner(privateFile, () => assert.fail('asked'), home.context);
});

for (const ending of ['', '\n', '\r\n', '\nsecond line\n'])
  test(`fileSigner() reads the passphrase file when it ends with ${JSON.stringify(ending)}`, async () => {
    using home = new Home();
    const { privateFile } = keyNew({ passphrase: 'pass word' }, home.context);
    const env = { ARX_KEY_PASSPHRASE_FILE: home.file('passphrase', `pass word${ending}`) };
    await fileSigner(privateFile, undefined, { ...home.context, env });
  });

test('fileSigner() says so when the passphrase file is not there', async () => {
  using home = new Home();
  const { privateFile } = keyNew({ passphrase: 'p' }, home.context);
  const env = { ARX_KEY_PASSPHRASE_FILE: home.path('none') };
  await refused(
    fileSigner(privateFile, undefined, { ...home.context, env }),
    'USAGE_NO_FILE',
    /passphrase file/,
  );
});

for (const passphrase of ['', 'x'.repeat(1024)])
  test(`keyNew() refuses when the passphrase has ${passphrase.length} bytes`, () => {
    using home = new Home();
    assert.throws(() => keyNew({ passphrase }, home.context), { code: 'USAGE_INVALID' });
    assert.ok(!existsSync(home.path('config')));
  });

test('keyNew() never replaces a key', () => {
  using home = new Home();
  const { privateFile } = keyNew({}, home.context);
  const before = readFileSync(privateFile);
  assert.throws(() => keyNew({}, home.context), { code: 'USAGE_EXISTS' });
  assert.throws(() => keyNew({ name: 'default', passphrase: 'x' }, home.context), { code: 'USAGE_EXISTS' });
  assert.deepEqual(readFileSync(privateFile), before);
});

for (const name of [
  '',
  '.',
  '..',
  '../x',
  'a/b',
  'A',
  '-x',
  '.x',
  'a b',
  'a\n',
  'ä',
  'x'.repeat(65),
  'own:x',
])
  test(`keyNew() refuses when the name is ${JSON.stringify(name)}`, () => {
    using home = new Home();
    assert.throws(() => keyNew({ name }, home.context), { code: 'USAGE_INVALID' });
    assert.ok(!existsSync(home.path('config')));
  });

test('keyList() and keyShow() tell of each key, the default one first', async () => {
  using home = new Home();
  assert.deepEqual(keyList(home.context), []);
  assert.throws(() => keyShow(undefined, home.context), { code: 'USAGE_NO_FILE' });
  keyNew({ name: 'another' }, home.context);
  keyNew({ name: 'locked', passphrase: 'p' }, home.context);
  keyNew({}, home.context);
  const rows = keyList(home.context);
  assert.deepEqual(
    rows.map(({ name, encrypted }) => [name, encrypted]),
    [
      ['default', false],
      ['another', false],
      ['locked', true],
    ],
  );
  const { pem, fingerprint } = keyShow('another', home.context);
  assert.equal(pem, readFileSync(home.path('config/keys/another.pub'), 'utf8'));
  assert.equal(fingerprint, rows[1]?.fingerprint);
  assert.throws(() => keyShow('none', home.context), { code: 'USAGE_NO_FILE' });
  assert.throws(() => keyShow('../another', home.context), { code: 'USAGE_NO_FILE' });
});

test('openssl reads the keys that arx makes and finds the same fingerprint', () => {
  using home = new Home();
  const { privateFile, publicFile, fingerprint } = keyNew({ passphrase: 'secret' }, home.context);
  const pair = openssl(['pkey', '-in', privateFile, '-passin', 'pass:secret', '-pubout', '-outform', 'DER']);
  const der = openssl(['pkey', '-pubin', '-in', publicFile, '-outform', 'DER']);
  assert.deepEqual(pair, der);
  const digest = openssl(['dgst', '-sha256', '-binary', '-'], der);
  assert.equal(fingerprint, `SHA256:${digest.toString('base64')}`);
});

const OPENSSL_KEYS: readonly (readonly [what: string, argv: readonly string[]])[] = [
  ['PKCS#8', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ['SEC1 with parameters', ['ecparam', '-genkey', '-name', 'prime256v1']],
  [
    'PKCS#8 under PBKDF2',
    ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-aes256', '-pass', 'pass:p'],
  ],
];
for (const [what, argv] of OPENSSL_KEYS)
  test(`fileSigner() signs when openssl wrote the key as ${what}`, async () => {
    using home = new Home();
    const signer = await fileSigner(home.file('k', openssl(argv)), 'p', home.context);
    assert.ok((await signer.sign(STATEMENT, home.context)).length > 0);
    assert.ok(signer.handles(`key:${home.path('k')}`));
  });

const pem = { type: 'pkcs8', format: 'pem' } as const;
const WRONG_KEYS: readonly (readonly [what: string, text: string | Buffer, message: RegExp])[] = [
  [
    'P-384',
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem),
    /type ec \(secp384r1\)/,
  ],
  [
    'secp256k1',
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export(pem),
    /\(secp256k1\)/,
  ],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey.export(pem), /type ed25519/],
  [
    'RSA',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem),
    /type rsa \(2048 bits\)/,
  ],
  ['a public key', publicPem(), /it is a public key/],
  ['empty', '', /not a PEM private key/],
  ['noise', Buffer.alloc(300, 0xff), /not a PEM private key/],
  ['too large', Buffer.alloc(65_537, 0x41), /it has 65537 bytes/],
];
for (const [what, text, message] of WRONG_KEYS)
  test(`fileSigner() refuses when the key is ${what}`, async () => {
    using home = new Home();
    await refused(fileSigner(home.file('k', text), undefined, home.context), 'TRUST_KEY_INVALID', message);
  });

test('fileSigner() refuses when there is no regular file', async () => {
  using home = new Home();
  await refused(fileSigner(home.path('none'), undefined, home.context), 'USAGE_NO_FILE', /it does not exist/);
  await refused(
    fileSigner(home.directory, undefined, home.context),
    'TRUST_KEY_INVALID',
    /not a regular file/,
  );
  assert.equal(spawnSync('mkfifo', [home.path('pipe')]).status, 0);
  await refused(
    fileSigner(home.path('pipe'), undefined, home.context),
    'TRUST_KEY_INVALID',
    /not a regular file/,
  );
});

test('nothing shows key material or a passphrase', async () => {
  const passphrase = 'canary passphrase 4711';
  using home = new Home({ report: (event) => shown.push(event) });
  const shown: unknown[] = [];
  const plain = keyNew({}, home.context);
  const locked = keyNew({ name: 'locked', passphrase }, home.context);
  shown.push(
    plain,
    locked,
    keyList(home.context),
    keyShow('locked', home.context),
    loadTrust(home.context, {}).keys,
  );
  for (const file of [plain.privateFile, locked.privateFile]) {
    const signer = await fileSigner(file, passphrase, home.context);
    shown.push(signer, Buffer.from(await signer.sign(STATEMENT, home.context)).toString());
  }
  shown.push(await failure(fileSigner(locked.privateFile, `${passphrase}!`, home.context)));
  const broken = readFileSync(plain.privateFile, 'utf8').replace('-----END', 'x-----END');
  shown.push(await failure(fileSigner(home.file('broken', broken), undefined, home.context)));
  chmodSync(plain.privateFile, 0o644);
  shown.push(await failure(fileSigner(plain.privateFile, passphrase, home.context)));
  const { inspect } = await import('node:util');
  const text = shown.map((value) => inspect(value, { depth: 9 }) + JSON.stringify(value)).join('\n');
  const jwk = createPrivateKey(readFileSync(plain.privateFile)).export({ format: 'jwk' });
  const secret = Buffer.from(jwk.d ?? '', 'base64url');
  const body = readFileSync(plain.privateFile, 'utf8').split('\n')[1] ?? '';
  for (const canary of [passphrase, body, secret.toString('hex'), secret.toString('base64'), jwk.d ?? body])
    assert.ok(!text.includes(canary));
});

function mode(path: string): number {
  return statSync(path).mode & 0o7777;
}

function publicPem(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
    type: 'spki',
    format: 'pem',
  }) as string;
}

async function runScript(script: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, 'close')) as [number];
  assert.equal(status, 0);
  return Buffer.concat(chunks).toString();
}

function openssl(argv: readonly string[], input?: Buffer): Buffer {
  const { status, stdout, stderr } = spawnSync('openssl', argv, input === undefined ? {} : { input });
  assert.equal(status, 0, stderr.toString());
  return stdout;
}

async function refused(work: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> {
  const error = await failure(work);
  assert.ok(error instanceof ArxError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message);
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
}
