import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { gpgRing, minisigner, signifier, sshSigner, type TestSigner } from '../servers/signers.ts';
import { codeOf, errorOf, type Workplace, workplace } from './workplace.ts';

const web = await startNginx();
const tools = scratch('v');
const mini = minisigner(join(tools.path, 'mini'));
const signify = signifier(join(tools.path, 'signify'));
const ed25519 = sshSigner(join(tools.path, 'ed'));
const ecdsa = sshSigner(join(tools.path, 'ec'), ['-t', 'ecdsa', '-b', '384']);
const rsa = sshSigner(join(tools.path, 'rsa'), ['-t', 'rsa', '-b', '2048']);
const ring = gpgRing(tools.path);
const alice = ring.generate('alice');
const bob = ring.generate('bob', 'rsa2048');
const gpgSigner = (fingerprint: string, ...options: string[]): TestSigner => ({
  key: ring.export(fingerprint),
  sign: (bytes) => ring.sign(fingerprint, bytes, ...options),
});
after(async () => {
  ring.stop();
  await web.stop();
  tools.remove();
});

const CONTENT = 'release 1\n';

function place(): Workplace {
  return workplace('verify', { SSL_CERT_FILE: web.ca });
}

/** Serves a file and gives its URL. */
function put(name: string, content: string | Uint8Array): string {
  const path = join(web.root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return `${web.http}/${name}`;
}

let counter = 0;
/** Serves a release in a directory of its own, with files beside it. */
function release(
  beside: Readonly<Record<string, string | Uint8Array>> = {},
  content: string | Uint8Array = CONTENT,
): string {
  counter += 1;
  const directory = `r${counter}`;
  for (const [name, bytes] of Object.entries(beside)) put(`${directory}/${name}`, bytes);
  return put(`${directory}/app.bin`, content);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function factOf(w: Workplace, source: string, verify: unknown): Promise<string | undefined> {
  const { lock } = await w.resolve([{ source, verify }]);
  return [...lock.sources.values()][0]?.verified;
}

function keyLine(signer: TestSigner): string {
  return signer.key.trim().split('\n').at(-1) ?? '';
}

function sshName({ key }: TestSigner): string {
  const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

const METHODS = [
  ['minisign', mini, '.minisig', [], keyLine(mini)],
  ['minisign', mini, '.minisig', ['-l'], keyLine(mini)],
  ['minisign', signify, '.minisig', [], keyLine(signify)],
  ['gpg', gpgSigner(alice), '.asc', [], alice],
  ['gpg', gpgSigner(alice), '.sig', [], alice],
  ['gpg', gpgSigner(alice, '--no-armor'), '.asc', [], alice],
  ['gpg', gpgSigner(bob), '.asc', [], bob],
  ['ssh', ed25519, '.sig', [], sshName(ed25519)],
  ['ssh', ecdsa, '.sig', [], sshName(ecdsa)],
  ['ssh', rsa, '.sig', [], sshName(rsa)],
] as const satisfies readonly (readonly [string, TestSigner, string, readonly string[], string])[];

for (const [method, signer, ending, options, who] of METHODS) {
  test(`verifyIntake() takes a ${method} signature ${ending} by ${who.slice(0, 16)} ${options.join(' ')}`, async () => {
    using w = place();
    const source = release({ [`app.bin${ending}`]: signer.sign(CONTENT, ...options) });
    assert.equal(await factOf(w, source, { method, keys: signer.key }), `${method} ${who} over the file`);
    assert.deepEqual(readdirSync(w.path).sort(), ['cache', 'home', 'project']);
  });
}

test('verifyIntake() tells the trusted comment of minisign', async () => {
  using w = place();
  const source = release({ 'app.bin.minisig': mini.sign(CONTENT, '-t', 'app 1, of 2026') });
  await factOf(w, source, { method: 'minisign', keys: mini.key });
  assert.ok(w.events.some((event) => JSON.stringify(event).includes('app 1, of 2026')));
});
