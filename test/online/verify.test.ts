import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ArxError } from '../../src/core/errors.ts';
import { demandListed } from '../../src/online/verify/sums.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { gpgRing, minisigner, signifier, sshSigner, type TestSigner } from '../servers/signers.ts';
import { makeSigstore } from '../servers/sigstore.ts';
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
/** A release in a directory of its own, with files beside it: on disk, for what has nothing to do with a network. */
function release(
  beside: Readonly<Record<string, string | Uint8Array>> = {},
  content: string | Uint8Array = CONTENT,
): string {
  counter += 1;
  const directory = join(tools.path, `r${counter}`);
  mkdirSync(directory);
  for (const [name, bytes] of Object.entries({ 'app.bin': content, ...beside }))
    writeFileSync(join(directory, name), bytes);
  return `file://${directory}/app.bin`;
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

/** The list that sha256sum(1) itself writes. */
function sumsOf(files: Readonly<Record<string, string>>, ...options: string[]): string {
  const directory = join(tools.path, `s${(counter += 1)}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return execFileSync('sha256sum', [...options, '--', ...Object.keys(files)], { cwd: directory }).toString();
}

const LISTED = { 'other.bin': 'other\n', 'app.bin': CONTENT };
const LISTS: readonly (readonly [string, string])[] = [
  ['text form', sumsOf(LISTED)],
  ['binary form', sumsOf(LISTED, '--binary')],
  ['BSD form', sumsOf(LISTED, '--tag')],
  ['names with a directory', sumsOf({ './app.bin': CONTENT })],
  ['names in a directory', sumsOf({ 'dist/app.bin': CONTENT, 'dist/other.bin': 'other' })],
  [
    'CRLF, comments, uppercase, other digests',
    `# 10 bytes\r\n\r\n${'0'.repeat(128)}  app.bin\r\nSHA512 (app.bin) = ${'0'.repeat(128)}\r\n${sha256(CONTENT).toUpperCase()}  app.bin\r\n`,
  ],
];

for (const [form, sums] of LISTS)
  test(`verifyIntake() finds the download in a list of digests: ${form}`, async () => {
    using w = place();
    const source = release({ SHA256SUMS: sums });
    const list = source.replace('app.bin', 'SHA256SUMS');
    assert.equal(await factOf(w, source, { sums: list }), `sums over ${list}`);
  });

for (const [what, sums, message] of [
  [
    'has no line for it',
    sumsOf({ 'app.bin2': CONTENT }),
    'LIST has no line for "app.bin", expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'is empty',
    '',
    'LIST has no line for "app.bin", expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'names it twice',
    `${sumsOf({ 'app.bin': CONTENT })}${sumsOf({ 'app.bin': 'other' })}`,
    'LIST has 2 lines for "app.bin", expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'names it twice, with one digest',
    sumsOf({ 'app.bin': CONTENT }).repeat(2),
    'LIST has 2 lines for "app.bin", expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'names it in two directories',
    sumsOf({ 'a/app.bin': CONTENT, 'b/app.bin': 'other' }),
    'LIST has 2 lines for "app.bin", expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'names it with a NUL behind',
    `${sha256(CONTENT)}  app.bin\0\n`,
    'LIST has no line for "app.bin", expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'says another digest',
    sumsOf({ 'app.bin': 'release 2\n' }),
    `digest is sha256:${sha256(CONTENT)}, expected sha256:${sha256('release 2\n')} as LIST says of "app.bin"`,
  ],
  [
    'is no such list',
    '<!doctype html>\n',
    'LIST is not such a list in line 1, expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'has short digests',
    `${'a'.repeat(63)}  app.bin\n`,
    'LIST is not such a list in line 1, expected a list of SHA-256 digests with one line for the file',
  ],
  [
    'is not UTF-8',
    Buffer.from([0xff, 0x0a]),
    'LIST is not UTF-8, expected a list of SHA-256 digests with one line for the file',
  ],
] as const)
  test(`verifyIntake() refuses a download when the list ${what}`, async () => {
    using w = place();
    const source = release({ SHA256SUMS: sums });
    const list = source.replace('app.bin', 'SHA256SUMS');
    const error = await errorOf(factOf(w, source, { sums: list }));
    assert.equal(error.code, 'VERIFY_SUMS');
    assert.equal(error.message, `Cannot accept "${source}": ${message.replace('LIST', `"${list}"`)}`);
    assert.equal(error.exit, 4);
  });

test('verifyIntake() takes no flipped byte of a list for another digest', async () => {
  const [file, digest] = [{ source: 'https://host/app.bin', names: ['app.bin'] }, sha256(CONTENT)];
  const list = Buffer.from(sumsOf(LISTED));
  let refused = 0;
  for (let at = 0; at < list.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const bytes = Buffer.from(list);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      try {
        demandListed({ where: 'SHA256SUMS', bytes }, { ...file, digest: `sha256:${digest}` });
        // The other line, or the case of a digit.
        assert.ok(bytes.toString('latin1').toLowerCase().includes(`${digest}  app.bin\n`));
      } catch (error) {
        assert.ok(error instanceof ArxError && error.code === 'VERIFY_SUMS', String(error));
        refused += 1;
      }
    }
  assert.ok(refused > 500, `${refused}`);
});

test('verifyIntake() reads a list by the path of the download where both are of one place', async () => {
  using w = place();
  const source = release({ SHA256SUMS: sumsOf({ 'app.bin': CONTENT, 'old/app.bin': 'other' }) });
  const list = source.replace('app.bin', 'SHA256SUMS');
  assert.equal(await factOf(w, source, { sums: list }), `sums over ${list}`);
});

test('verifyIntake() unescapes the names of a list', async () => {
  using w = place();
  const name = 'back\\slash';
  const directory = dirname(release({ [name]: CONTENT, SHA256SUMS: sumsOf({ [name]: CONTENT }) }));
  const source = `${directory}/back%5Cslash`;
  assert.equal(
    await factOf(w, source, { sums: `${directory}/SHA256SUMS` }),
    `sums over ${directory}/SHA256SUMS`,
  );
});

for (const [method, signer, ending, , who] of METHODS)
  test(`verifyIntake() takes a list that is signed with ${method} ${ending} ${who.slice(0, 12)}`, async () => {
    using w = place();
    const sums = sumsOf(LISTED);
    const source = release({ SHA256SUMS: sums, [`SHA256SUMS${ending}`]: signer.sign(sums) });
    const list = source.replace('app.bin', 'SHA256SUMS');
    assert.equal(
      await factOf(w, source, { method, keys: signer.key, sums: list }),
      `${method} ${who} over ${list}`,
    );
  });

test('verifyIntake() refuses a changed list although it has the digest of the download', async () => {
  using w = place();
  const [signed, served] = [sumsOf({ 'app.bin': 'release 0\n' }), sumsOf(LISTED)];
  const source = release({ SHA256SUMS: served, 'SHA256SUMS.sig': ed25519.sign(signed) });
  const list = source.replace('app.bin', 'SHA256SUMS');
  const error = await errorOf(factOf(w, source, { method: 'ssh', keys: ed25519.key, sums: list }));
  assert.equal(
    error.message,
    `Cannot accept "${source}": the signature "${list}.sig" does not hold under ${sshName(ed25519)}, expected one that holds for ${list}`,
  );
});

for (const [what, make, message] of [
  [
    'a link',
    (path: string) => symlinkSync('/etc/hostname', path),
    'Cannot read "URL": it is a link, expected a file',
  ],
  [
    'a directory',
    (path: string) => mkdirSync(path),
    'Cannot read "URL": it is no regular file, expected a file',
  ],
  [
    'a pipe',
    (path: string) => execFileSync('mkfifo', [path]),
    'Cannot read "URL": it is no regular file, expected a file',
  ],
  [
    'too large',
    (path: string) => writeFileSync(path, Buffer.alloc(16 * 1024 * 1024 + 1)),
    'Cannot read "URL": it is too large, expected at most 16777216 bytes',
  ],
  ['missing', () => undefined, 'Cannot read "URL": it does not exist, expected a file'],
] as const)
  test(`verifyIntake() does not read a list that is ${what}`, async () => {
    using w = place();
    const source = release();
    const list = source.replace('app.bin', 'SHA256SUMS');
    make(list.slice('file://'.length));
    const error = await errorOf(factOf(w, source, { sums: list }));
    assert.equal(error.message, message.replace('URL', list));
  });

test('verifyIntake() says where it looked for a signature', async () => {
  using w = place();
  const source = release();
  const error = await errorOf(factOf(w, source, { method: 'gpg', keys: ring.export(alice) }));
  assert.equal(error.code, 'VERIFY_MISSING');
  assert.equal(
    error.message,
    `Cannot accept "${source}": there is no "${source}.asc" or "${source}.sig", expected a signature of the file`,
  );
  assert.equal(error.hint, 'Name it in the manifest: `verify: {signature: URL}`');
});

test('verifyIntake() reads keys from files, each time anew', async () => {
  using w = place();
  const source = release({ 'app.bin.sig': ed25519.sign(CONTENT) });
  mkdirSync(join(w.project, 'keys'));
  writeFileSync(join(w.project, 'keys/release.pub'), ed25519.key);
  const verify = { method: 'ssh', keys: [ecdsa.key.trim(), 'file:///@/./keys/release.pub'] };
  const { lock } = await w.resolve([{ source, verify }]);
  assert.equal([...lock.sources.values()][0]?.verified, `ssh ${sshName(ed25519)} over the file`);
  writeFileSync(join(w.project, 'keys/release.pub'), rsa.key);
  assert.equal(await codeOf(w.resolve([{ source, verify }], lock)), 'VERIFY_KEY');
  assert.equal(await codeOf(w.resolve([{ source, verify }], lock, { locked: true })), 'LOCK_STALE');
  symlinkSync('release.pub', join(w.project, 'keys/link.pub'));
  const linked = { method: 'ssh', keys: 'file:///@/./keys/link.pub' };
  assert.equal(
    (await errorOf(factOf(w, source, linked))).message,
    'Cannot read "file:///@/./keys/link.pub": it is a link, expected a file',
  );
});

test('verifyIntake() checks the archive, not what was unpacked of it', async () => {
  using w = place();
  const path = join(tools.path, 'tar.tgz');
  writeFileSync(join(tools.path, 'inside'), 'inside');
  execFileSync('tar', ['-czf', path, '-C', tools.path, 'inside']);
  const archive = readFileSync(path);
  const directory = release({ 'app.tgz': archive, 'app.tgz.minisig': mini.sign(archive) }).replace(
    '/app.bin',
    '',
  );
  const source = `tar+${directory}/app.tgz#inside`;
  assert.equal(
    await factOf(w, source, { method: 'minisign', keys: mini.key }),
    `minisign ${keyLine(mini)} over the file`,
  );
  writeFileSync(join(directory.slice(7), 'app.tgz'), Buffer.concat([archive, Buffer.alloc(1)]));
  assert.equal(await codeOf(factOf(w, source, { method: 'minisign', keys: mini.key })), 'VERIFY_FAILED');
});

test('verifyIntake() refuses a downloaded archive before anything reads what is in it', async () => {
  using w = place();
  const signed = Buffer.from('no archive at all, but signed');
  const url = put('before/app.tgz', 'no archive, and not what was signed');
  put('before/app.tgz.minisig', mini.sign(signed));
  const verify = { method: 'minisign', keys: keyLine(mini) };
  for (const wrapper of ['tar', 'jar']) {
    const error = await errorOf(w.resolve([{ source: `${wrapper}+${url}`, target: 'x', verify }]));
    assert.equal(error.code, 'VERIFY_FAILED');
    assert.equal(error.exit, 4);
  }
  // The same bytes as signed get as far as the reader.
  put('before/app.tgz', signed);
  const error = await errorOf(w.resolve([{ source: `tar+${url}`, target: 'x', verify }]));
  assert.equal(error.code, 'SOURCE_NOT_AN_ARCHIVE');
});

test('verifyIntake() over HTTP asks nothing more once the lock says that it was verified', async () => {
  using w = place();
  const sums = sumsOf(LISTED);
  put('one/SHA256SUMS', sums);
  put('one/SHA256SUMS.minisig', mini.sign(sums));
  const source = put('one/app.bin', CONTENT);
  const verify = { method: 'minisign', keys: mini.key, sums: `${web.http}/one/SHA256SUMS` };
  const fact = `minisign ${keyLine(mini)} over ${web.http}/one/SHA256SUMS`;
  const { lock } = await w.resolve([{ source, verify }]);
  assert.equal(lock.sources.get(source)?.verified, fact);
  const before = (await web.requests()).length;
  for (const mode of [{}, { locked: true }, { offline: true }]) {
    const again = await w.resolve([{ source, verify }], lock, mode);
    assert.equal(again.lock.sources.get(source)?.verified, fact);
  }
  assert.equal((await web.requests()).length, before);
});

test('verifyIntake() checks a locked source again when it is downloaded again', async () => {
  using first = place();
  const source = put('two/app.bin', CONTENT);
  put('two/app.bin.minisig', mini.sign(CONTENT));
  const verify = { method: 'minisign', keys: mini.key };
  const { lock } = await first.resolve([{ source, verify }]);
  put('two/app.bin.minisig', mini.sign('something else'));
  using second = place();
  assert.equal(await codeOf(second.resolve([{ source, verify }], lock, { locked: true })), 'VERIFY_FAILED');
});

test('verifyIntake() is asked for when the manifest begins to demand it, and not the newest content with it', async () => {
  using w = place();
  const source = put('three/app.bin', CONTENT);
  put('three/app.bin.minisig', mini.sign(CONTENT));
  const { lock } = await w.resolve([source]);
  const verify = { method: 'minisign', keys: mini.key };
  const stale = await errorOf(w.resolve([{ source, verify }], lock, { locked: true }));
  assert.equal(
    stale.message,
    `Cannot use "${source}": locked verified is missing, expected what \`verify\` in the manifest demands`,
  );
  const offline = await errorOf(w.resolve([{ source, verify }], lock, { offline: true }));
  assert.equal(offline.code, 'SOURCE_OFFLINE');
  put('three/app.bin', 'release 2\n');
  const { lock: next } = await w.resolve([{ source, verify }], lock);
  const entry = next.sources.get(source);
  assert.equal(entry?.verified, `minisign ${keyLine(mini)} over the file`);
  assert.equal(entry?.integrity, lock.sources.get(source)?.integrity);
});

test('verifyIntake() leaves no word in the lock when the manifest demands nothing any more', async () => {
  using w = place();
  const source = put('four/app.bin', CONTENT);
  put('four/app.bin.sig', ed25519.sign(CONTENT));
  const verify = { method: 'ssh', keys: ed25519.key };
  const { lock } = await w.resolve([{ source, verify }]);
  assert.equal(await codeOf(w.resolve([source], lock, { locked: true })), 'LOCK_STALE');
  const { lock: next } = await w.resolve([source], lock);
  assert.equal(next.sources.get(source)?.verified, undefined);
});

test('verifyIntake() believes a lock only as far as the manifest still does', async () => {
  using w = place();
  const sums = sumsOf(LISTED);
  const source = put('five/app.bin', CONTENT);
  put('five/app.bin.sig', ed25519.sign(CONTENT));
  put('five/SHA256SUMS', sums);
  put('five/SHA256SUMS.sig', ed25519.sign(sums));
  const { lock } = await w.resolve([{ source, verify: { method: 'ssh', keys: ed25519.key } }]);
  const entry = lock.sources.get(source);
  const demands = [
    [{ method: 'ssh', keys: [ed25519.key.trim(), rsa.key.trim()] }, 'good'],
    [{ method: 'ssh', keys: rsa.key }, 'LOCK_STALE'],
    [{ method: 'gpg', keys: ring.export(alice) }, 'LOCK_STALE'],
    [{ method: 'ssh', keys: ed25519.key, sums: `${web.http}/five/SHA256SUMS` }, 'LOCK_STALE'],
    [{ sums: `${web.http}/five/SHA256SUMS` }, 'LOCK_STALE'],
  ] as const;
  for (const [verify, expected] of demands) {
    const work = w.resolve([{ source, verify }], lock, { locked: true });
    if (expected === 'good') assert.deepEqual((await work).lock.sources.get(source), entry);
    else assert.equal(await codeOf(work), expected);
  }
});

test('verifyIntake() does not take a page for a signature, and says so when it is too large', async () => {
  using w = place();
  const source = put('six/app.bin', CONTENT);
  put('six/page.sig', '<!doctype html><title>Not found</title>\n');
  put('six/large.sig', Buffer.alloc(1024 * 1024 + 1));
  const verify = (name: string): unknown => ({
    method: 'ssh',
    keys: ed25519.key,
    signature: `${web.http}/six/${name}`,
  });
  assert.equal(
    (await errorOf(factOf(w, source, verify('page.sig')))).message,
    `Cannot accept "${source}": the signature "${web.http}/six/page.sig" is no ssh signature, expected one that holds for the file`,
  );
  assert.equal(
    (await errorOf(factOf(w, source, verify('large.sig')))).message,
    `Cannot read "${web.http}/six/large.sig": it is too large, expected at most 1048576 bytes`,
  );
});

test('verifyIntake() downloads one list for all sources that it lists', async () => {
  using w = place();
  const names = ['a', 'b', 'c', 'd'];
  put('seven/SHA256SUMS', sumsOf(Object.fromEntries(names.map((name) => [name, name]))));
  const verify = { sums: `${web.http}/seven/SHA256SUMS` };
  const sources = names.map((name) => ({ source: put(`seven/${name}`, name), verify }));
  await w.resolve(sources);
  const asked = (await web.requests()).filter(({ uri }) => uri === '/seven/SHA256SUMS');
  assert.equal(asked.length, 1);
});

test('verifyIntake() downloads an archive again when only its content is in the cache', async () => {
  using w = place();
  const archive = readFileSync(join(tools.path, 'tar.tgz'));
  const source = `tar+${put('nine/app.tgz', archive)}`;
  put('nine/app.tgz.minisig', mini.sign(archive));
  const verify = { method: 'minisign', keys: mini.key };
  const { lock } = await w.resolve([source]);
  rmSync(join(w.context.cacheDir, 'downloads'), { recursive: true });
  const { lock: next } = await w.resolve([{ source, verify }], lock);
  assert.equal(next.sources.get(source)?.verified, `minisign ${keyLine(mini)} over the file`);
  rmSync(join(w.context.cacheDir, 'downloads'), { recursive: true });
  const other = Buffer.concat([archive, Buffer.alloc(1)]);
  put('nine/app.tgz', other);
  put('nine/app.tgz.minisig', mini.sign(other));
  assert.equal(await codeOf(w.resolve([{ source, verify }], lock)), 'LOCK_MISMATCH');
});

test('verifyIntake() refuses a download that was changed in the cache', async () => {
  using w = place();
  const source = put('ten/app.bin', CONTENT);
  put('ten/app.bin.minisig', mini.sign(CONTENT));
  const { lock } = await w.resolve([source]);
  const [file = ''] = globSync(join(w.context.cacheDir, 'downloads/sha256/*'));
  writeFileSync(file, CONTENT.replace('1', '2'));
  const verify = { method: 'minisign', keys: mini.key };
  const error = await errorOf(w.resolve([{ source, verify }], lock));
  assert.equal(
    error.message,
    `Cannot use "${source}": digest is sha256:${sha256('release 2\n')}, expected sha256:${sha256(CONTENT)} as it was obtained`,
  );
});

test('verifyIntake() holds a mirror to the same signature', async () => {
  using w = place();
  const verify = { method: 'minisign', keys: mini.key };
  const source = `${web.http}/eleven/gone/app.bin`;
  const mirrors = [put('eleven/mirror/app.bin', CONTENT)];
  assert.equal(await codeOf(w.resolve([{ source, mirrors, verify }])), 'VERIFY_MISSING');
  put('eleven/mirror/app.bin.minisig', mini.sign(CONTENT));
  const { lock } = await w.resolve([{ source, mirrors, verify }]);
  assert.equal(lock.sources.get(source)?.verified, `minisign ${keyLine(mini)} over the file`);
  assert.equal(lock.sources.get(source)?.mirror, mirrors[0]);
});

test('verifyIntake() asks for a signature with the credential of the source, at its own host only', async () => {
  using w = workplace('verify-auth', { TOKEN: 'tok-1234567890', SSL_CERT_FILE: web.ca });
  mkdirSync(w.context.configDir, { mode: 0o700 });
  writeFileSync(
    join(w.context.configDir, 'config.yaml'),
    `auth:\n  corp:\n    for: ${web.http}\n    bearer: {env: TOKEN}\n`,
    { mode: 0o600 },
  );
  const source = put('twelve/app.bin', CONTENT);
  put('twelve/app.bin.sig', ed25519.sign(CONTENT));
  const elsewhere = `${web.https}/twelve/app.bin.sig`;
  const verify = { method: 'ssh', keys: ed25519.key };
  await w.resolve([{ source, auth: 'corp', verify }]);
  await w.resolve([{ source, auth: 'corp', verify: { ...verify, signature: elsewhere } }]);
  const asked = (await web.requests()).filter(({ uri }) => uri === '/twelve/app.bin.sig');
  assert.deepEqual(
    asked.map(({ scheme, authorization }) => [scheme, authorization]),
    [
      ['http', 'Bearer tok-1234567890'],
      ['https', ''],
    ],
  );
});

test('verifyIntake() takes a sigstore bundle beside the download', async () => {
  using w = place();
  const sigstore = await makeSigstore();
  const [identity, issuer] = ['https://ci.example.org/release.yml@v1', 'https://token.example.org'];
  const source = put('eight/app.bin', CONTENT);
  put('eight/app.bin.sigstore', await sigstore.sign(CONTENT, identity, issuer));
  writeFileSync(join(w.project, 'root.json'), sigstore.root);
  const verify = { method: 'sigstore', identity, issuer, root: 'file:///@/./root.json' };
  assert.equal(await factOf(w, source, verify), `sigstore ${identity} (${issuer}) over the file`);
});

test('verifyIntake() checks 300 MB in little memory', async () => {
  const bytes = Buffer.alloc(300 * 1024 * 1024, 'x');
  const source = release({ 'app.bin.minisig': '', 'app.bin.sig': '', 'app.bin.asc': '' }, bytes);
  const path = source.slice('file://'.length);
  const signed = [
    ['minisign', '.minisig', mini, mini.key],
    ['ssh', '.sig', ed25519, ed25519.key],
    ['gpg', '.asc', gpgSigner(alice), ring.export(alice)],
  ] as const;
  for (const [, ending, signer] of signed) writeFileSync(`${path}${ending}`, signer.sign(bytes));
  for (const [method, , , key] of signed) {
    using w = place();
    let peak = 0;
    const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers)), 5);
    await factOf(w, source, { method, keys: key });
    clearInterval(timer);
    // The file itself is held by this test.
    assert.ok(peak - bytes.length < 120 * 1024 * 1024, `${method}: ${peak - bytes.length}`);
  }
});
