import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { dssePae } from '../../../src/trust/dsse-pae.ts';
import { PAYLOAD_TYPE } from '../../../src/trust/signature-document.ts';
import { formatSshDocument } from '../../../src/trust/ssh/ssh-document.ts';
import { sshSignatureBlob } from '../../../src/trust/ssh/ssh-signature.ts';
import { sshSigner } from '../../../src/trust/ssh/ssh-signer.ts';
import { firstSshString, sshString } from '../../../src/trust/ssh/ssh-strings.ts';
import { verifySshDocument } from '../../../src/trust/ssh/verify-ssh-document.ts';
import { type TrustedKey, trustedKeyFromText } from '../../../src/trust/trusted-key.ts';
import { needPackages } from '../../servers/debian-packages.ts';
import { mutate, seeded } from '../../helpers/random.ts';
import { Home } from '../sample-signature.ts';
import { keygen, makeSshKey, SSH_KINDS, trustedSsh } from './ssh-keys.ts';

const LIMIT = 1024 * 1024;
const STATEMENT: Buffer = Buffer.from('{"a":1}');
const home = new Home({ env: { PATH: process.env['PATH'] } });

before(() => needPackages(['openssh-client']));
after(() => home[Symbol.dispose]());

for (const kind of SSH_KINDS)
  test(`sshSigner() signs what verifySshDocument() accepts with a key of ${kind.join(' ')}`, async () => {
    const path = makeSshKey(kind.join(''), home, kind);
    const key = trustedSsh('alice', path);
    const signer = sshSigner(path, home.context);
    assert.equal(signer.form, 'ssh');
    assert.equal(`SHA256:${signer.keyid}`, shown(path));
    const document = await signer.sign(STATEMENT, home.context);
    const checked = verifySshDocument(document, [key], LIMIT);
    assert.ok(checked.known);
    assert.deepEqual(Buffer.from(checked.payload), STATEMENT);
    assert.equal(verifySshDocument(document, [], LIMIT).known, false);
    assert.equal(holdsForSsh(path, Buffer.from(document)), 0);
    refusedFlips(Buffer.from(document), key);
  });

/** What `ssh-keygen -l` says. */
function shown(path: string): string | undefined {
  return /SHA256:\S+/.exec(spawnSync('ssh-keygen', ['-l', '-f', path]).stdout.toString())?.[0];
}

/** The document, taken apart and given to ssh-keygen as docs/trust.md shows it. */
function holdsForSsh(path: string, document: Buffer): number | null {
  const { dsseEnvelope } = JSON.parse(document.toString()) as {
    dsseEnvelope: { payload: string; signatures: { sig: string }[] };
  };
  const body = (dsseEnvelope.signatures[0]?.sig ?? '').replace(/.{70}/g, '$&\n');
  const armor = `-----BEGIN SSH SIGNATURE-----\n${body}\n-----END SSH SIGNATURE-----\n`;
  const signature = home.file('signature', armor);
  const allowed = home.file('allowed', `alice ${readFileSync(`${path}.pub`, 'utf8')}`);
  const message = dssePae(PAYLOAD_TYPE, Buffer.from(dsseEnvelope.payload, 'base64'));
  return keygen(['-q', '-Y', 'verify', '-f', allowed, '-I', 'alice', '-n', 'arx', '-s', signature], message);
}

/** No change of one bit leaves a document that is accepted. */
function refusedFlips(document: Buffer, key: TrustedKey): void {
  for (let at = 0; at < document.length; at += 1) {
    const flipped = Buffer.from(document);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    assert.equal(isAccepted(flipped, key), false, `byte ${at}`);
  }
}

function isAccepted(document: Buffer, key: TrustedKey): boolean {
  try {
    return verifySshDocument(document, [key], LIMIT).known;
  } catch (error) {
    assert.ok(error instanceof ArxError && error.code === 'TRUST_BAD_SIGNATURE', String(error));
    return false;
  }
}

test('verifySshDocument() never passes and never crashes when 3,000 mutants come in', async () => {
  const path = makeSshKey('mutants', home, ['ed25519']);
  const key = trustedSsh('alice', path);
  const document = Buffer.from(await sshSigner(path, home.context).sign(STATEMENT, home.context));
  const random = seeded(7);
  for (let round = 0; round < 3000; round += 1) {
    const mutant = mutate(document, random);
    if (!mutant.equals(document)) assert.equal(isAccepted(mutant, key), false);
  }
});

test('verifySshDocument() refuses what ssh-keygen signed for something else', async () => {
  const path = makeSshKey('elsewhere', home, ['ed25519']);
  const key = trustedSsh('alice', path);
  const signed = dssePae(PAYLOAD_TYPE, STATEMENT);
  const cases: readonly (readonly [
    what: string,
    message: Buffer,
    options: readonly string[],
    says: RegExp,
  ])[] = [
    ['another namespace', signed, ['-n', 'file'], /meant for "file"/],
    ['a namespace that only begins so', signed, ['-n', 'arxx'], /meant for "arxx"/],
    ['the payload without its encoding', STATEMENT, ['-n', 'arx'], /does not hold/],
    ['another type of payload', dssePae('text/plain', STATEMENT), ['-n', 'arx'], /does not hold/],
    ['another payload', dssePae(PAYLOAD_TYPE, Buffer.from('{"a":2}')), ['-n', 'arx'], /does not hold/],
  ];
  for (const [what, message, options, says] of cases)
    refused(documentOf(path, message, options), says, [key], what);
  assert.equal(verifySshDocument(documentOf(path, signed, ['-n', 'arx']), [key], LIMIT).known, true);
  assert.equal(
    verifySshDocument(documentOf(path, signed, ['-n', 'arx', '-O', 'hashalg=sha256']), [key], LIMIT).known,
    true,
  );
});

function documentOf(path: string, message: Buffer, options: readonly string[]): Buffer {
  const file = home.file('message', message);
  rmSync(`${file}.sig`, { force: true });
  assert.equal(keygen(['-q', '-Y', 'sign', '-f', path, ...options, file]), 0);
  const blob = sshSignatureBlob(readFileSync(`${file}.sig`));
  assert.ok(blob !== undefined);
  return formatSshDocument({ payload: STATEMENT, blob, name: shown(path) ?? '' });
}

function refused(document: Buffer, says: RegExp, keys: readonly TrustedKey[], what?: string): void {
  const isRefusal = (error: unknown): boolean => {
    assert.ok(error instanceof ArxError && error.code === 'TRUST_BAD_SIGNATURE', String(error));
    assert.match(error.message, says, what);
    return true;
  };
  assert.throws(() => verifySshDocument(document, keys, LIMIT), isRefusal, what);
}

test('verifySshDocument() refuses every other form of the same signature', async () => {
  const path = makeSshKey('forms', home, ['ed25519']);
  const key = trustedSsh('alice', path);
  const document = Buffer.from(await sshSigner(path, home.context).sign(STATEMENT, home.context));
  const value = JSON.parse(document.toString()) as {
    mediaType: string;
    dsseEnvelope: { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] };
  };
  const [first] = value.dsseEnvelope.signatures;
  assert.ok(first !== undefined);
  const blob = Buffer.from(first.sig, 'base64');
  const name = first.keyid;
  const again = (bytes: Buffer): Buffer => formatSshDocument({ payload: STATEMENT, blob: bytes, name });
  const envelope = (change: object): Buffer =>
    Buffer.from(
      JSON.stringify({ dsseEnvelope: { ...value.dsseEnvelope, ...change }, mediaType: value.mediaType }),
    );
  assert.deepEqual(envelope({}), document);
  const cases: readonly (readonly [what: string, document: Buffer, says: RegExp])[] = [
    ['one more member', envelope({ zz: 1 }), /unknown member "zz"/],
    ['another payload type', envelope({ payloadType: 'text/plain' }), /not in the form/],
    ['two signatures', envelope({ signatures: [first, first] }), /2 signatures/],
    ['no signature', envelope({ signatures: [] }), /0 signatures/],
    [
      'unpadded base64',
      envelope({ payload: value.dsseEnvelope.payload.replace(/=+$/, '') }),
      /not in the form/,
    ],
    ['white space', Buffer.concat([document, Buffer.from('\n')]), /not a document/],
    [
      'another media type',
      Buffer.from(document.toString().replace('.v1+json', '.v2+json')),
      /not in the form/,
    ],
    [
      'the keyid of another',
      formatSshDocument({ payload: STATEMENT, blob, name: `SHA256:${'A'.repeat(43)}` }),
      /keyid/,
    ],
    ['bytes behind', again(Buffer.concat([blob, Buffer.alloc(1)])), /holds no ssh signature/],
    ['a string behind', again(Buffer.concat([blob, sshString('x')])), /holds no ssh signature/],
    [
      'another version',
      again(Buffer.concat([blob.subarray(0, 9), Buffer.from([2]), blob.subarray(10)])),
      /no ssh/,
    ],
    ['reserved bytes', again(withReserved(blob)), /does not hold/],
    ['armor in it', again(Buffer.from('-----BEGIN SSH SIGNATURE-----\n')), /holds no ssh signature/],
    ['too large', Buffer.alloc(LIMIT + 1, 0x20), /expected at most/],
    [
      'a sigstore bundle',
      Buffer.from('{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}'),
      /dsseEnvelope/,
    ],
  ];
  for (const [what, bytes, says] of cases) refused(bytes, says, [key], what);
});

/** The same signature with something in the reserved string. */
function withReserved(blob: Buffer): Buffer {
  const head = blob.subarray(0, 10);
  const key = firstSshString(blob.subarray(10)) ?? Buffer.alloc(0);
  const rest = blob.subarray(10 + 4 + key.length);
  const namespace = firstSshString(rest) ?? Buffer.alloc(0);
  const behind = rest.subarray(4 + namespace.length + 4);
  return Buffer.concat([head, sshString(key), sshString(namespace), sshString('x'), behind]);
}

test('verifySshDocument() tells keys apart by all of their bytes', async () => {
  const [a, b] = [makeSshKey('key-a', home, ['ed25519']), makeSshKey('key-b', home, ['ed25519'])];
  const document = Buffer.from(await sshSigner(a, home.context).sign(STATEMENT, home.context));
  const other = trustedSsh('bob', b);
  assert.equal(verifySshDocument(document, [other], LIMIT).known, false);
  const confused = { ...other, ssh: trustedSsh('alice', a).ssh } as TrustedKey;
  assert.equal(verifySshDocument(document, [confused], LIMIT).known, true, 'the blob decides, nothing else');
});

const BAD_KEYS: readonly (readonly [what: string, line: string, says: RegExp])[] = [
  ['a security key', `sk-ssh-ed25519@openssh.com ${blobOf('sk-ssh-ed25519@openssh.com')}`, /security key/],
  ['a short point', `ssh-ed25519 ${blobOf('ssh-ed25519', Buffer.alloc(31))}`, /damaged/],
  ['one string more', `ssh-ed25519 ${blobOf('ssh-ed25519', Buffer.alloc(32), Buffer.alloc(1))}`, /damaged/],
  ['the type of another', `ssh-rsa ${blobOf('ssh-ed25519', Buffer.alloc(32))}`, /not one ssh public key/],
  ['DSA', `ssh-dss ${blobOf('ssh-dss')}`, /not one ssh public key/],
  ['a certificate', `ssh-ed25519-cert-v01@openssh.com ${blobOf('ssh-ed25519')}`, /not one ssh public key/],
  [
    'two keys',
    `ssh-ed25519 ${blobOf('ssh-ed25519', Buffer.alloc(32))}\nssh-ed25519 AAAA`,
    /not one ssh public key/,
  ],
  [
    'a point off the curve',
    `ecdsa-sha2-nistp256 ${blobOf('ecdsa-sha2-nistp256', 'nistp256', off())}`,
    /damaged/,
  ],
  ['another curve', `ecdsa-sha2-nistp256 ${blobOf('ecdsa-sha2-nistp256', 'nistp384', off())}`, /damaged/],
  [
    'a small modulus',
    `ssh-rsa ${blobOf('ssh-rsa', Buffer.from([1, 0, 1]), modulus(128))}`,
    /RSA key of 1024 bits/,
  ],
  [
    'a huge modulus',
    `ssh-rsa ${blobOf('ssh-rsa', Buffer.from([1, 0, 1]), modulus(4096))}`,
    /RSA key of 32768 bits/,
  ],
  [
    'a negative modulus',
    `ssh-rsa ${blobOf('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.alloc(256, 0xff))}`,
    /damaged/,
  ],
];

function blobOf(...strings: readonly (string | Buffer)[]): string {
  return Buffer.concat(strings.map(sshString)).toString('base64');
}

function off(): Buffer {
  return Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]);
}

function modulus(bytes: number): Buffer {
  return Buffer.concat([Buffer.from([0]), Buffer.alloc(bytes, 0xff)]);
}

for (const [what, line, says] of BAD_KEYS)
  test(`trustedKeyFromText() refuses ${what}`, () => {
    assert.throws(
      () => trustedKeyFromText('k', line, 'k.pub'),
      (error: unknown) => {
        assert.ok(error instanceof ArxError && error.code === 'TRUST_KEY_INVALID', String(error));
        assert.match(error.message, says);
        return true;
      },
    );
  });

test('sshSigner() signs with a key that only the agent has', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'agent-'));
  const socket = join(directory, 's');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  try {
    for (let round = 0; round < 200 && !existsSync(socket); round += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const path = makeSshKey('agent', home, ['ed25519']);
    const env = { PATH: process.env['PATH'] ?? '', SSH_AUTH_SOCK: socket };
    assert.equal(spawnSync('ssh-add', ['-q', path], { env, stdio: 'ignore' }).status, 0);
    renameSync(path, `${path}.away`);
    const context = createContext({ tmp: home.directory, configDir: home.path('config'), env });
    const document = await sshSigner(`${path}.pub`, context).sign(STATEMENT, context);
    assert.equal(verifySshDocument(document, [trustedSsh('alice', path)], LIMIT).known, true);
  } finally {
    agent.kill();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('sshSigner() says what is missing, and leaves nothing', async () => {
  const path = makeSshKey('locked', home, ['ed25519'], 'horse battery');
  const env = { PATH: process.env['PATH'] ?? '', SSH_ASKPASS: '/bin/false', SSH_ASKPASS_REQUIRE: 'force' };
  const context = createContext({ tmp: home.directory, configDir: home.path('config'), env });
  const files = readdirSync(home.directory);
  await assert.rejects(async () => sshSigner(path, context).sign(STATEMENT, context), {
    code: 'TRUST_KEY_INVALID',
    message: /ssh-keygen says/,
  });
  const empty = { ...context, env: { PATH: home.path('nowhere') } };
  await assert.rejects(async () => sshSigner(path, context).sign(STATEMENT, empty), {
    message: /there is no ssh-keygen program/,
  });
  const pem = home.file(
    'pem.pub',
    spawnSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey']).stdout,
  );
  assert.throws(() => sshSigner(pem, context), { code: 'TRUST_KEY_INVALID' });
  writeFileSync(`${path}.pub`, readFileSync(`${makeSshKey('stranger', home, ['ed25519'])}.pub`));
  await assert.rejects(async () => sshSigner(path, context).sign(STATEMENT, context), ArxError);
  const known = ['pem.pub', 'stranger', 'stranger.pub'];
  assert.deepEqual(
    readdirSync(home.directory)
      .filter((name) => !known.includes(name))
      .sort(),
    files.sort(),
  );
});
