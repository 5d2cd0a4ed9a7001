import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { watchProcesses } from '../e2e/watch-processes.ts';
import { makeCertificate, signCertificate } from '../servers/certificate.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { pushWithLfs, startLfs } from '../servers/git-lfs.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startGitSsh } from '../servers/git-ssh.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const TOKEN = 'canary-token-of-git';
const LOGIN = { user: 'me', password: 'canary-password' };
const repositories = scratch('git-auth');
const certificates = scratch('git-auth-certificates');
const { ca: clientCa } = makeCertificate(certificates.path);
const client = signCertificate(certificates.path, { name: 'client', names: 'DNS:client.test' });
const ssh = await startGitSsh();
const header = await startGitHttp(repositories.path, { header: { name: 'PRIVATE-TOKEN', value: TOKEN } });
const basic = await startGitHttp(repositories.path, { login: LOGIN });
const mutual = await startGitHttp(repositories.path, { client: clientCa });
after(async () => {
  for (const server of [ssh, header, basic, mutual]) await server.stop();
  repositories.remove();
  certificates.remove();
});
const app = makeGitRepository(`${repositories.path}/app.git`);
app.commit({ a: 'a\n' });

/** A workplace whose user has this config. */
function place(config: string, env: Readonly<Record<string, string>> = {}): Workplace {
  const w = workplace('git-auth', { GIT_TOKEN: TOKEN, GIT_PASSWORD: LOGIN.password, ...env });
  mkdirSync(w.context.configDir, { mode: 0o700 });
  writeFileSync(join(w.context.configDir, 'config.yaml'), config, { mode: 0o600 });
  return w;
}

async function read(w: Workplace, entry: Readonly<Record<string, unknown>>): Promise<Record<string, string>> {
  return contentOf(onlyOne(await w.resolve([entry])));
}

for (const [name, server, text] of [
  ['a header', header, '{for: URL, header: {name: PRIVATE-TOKEN, value: {env: GIT_TOKEN}}}'],
  ['user and password', basic, '{for: URL, basic: {user: me, password: {env: GIT_PASSWORD}}}'],
] as const) {
  test(`git source gets in with ${name} that \`auth\` names, and shows it nowhere`, async () => {
    using w = place(`auth: {corp: ${text.replace('URL', server.https)}}\n`, { SSL_CERT_FILE: server.ca });
    const seen = watchProcesses();
    const source = `git+${server.https}/app.git`;
    const resolved = await w.resolve([{ source, auth: 'corp' }]);
    const { commandLines } = await seen.stop();
    assert.deepEqual(contentOf(onlyOne(resolved)), { a: 'a\n' });
    assert.equal(resolved.lock.sources.get(source)?.auth, 'corp');
    assert.ok(commandLines.includes('ls-remote'), 'the watch saw git');
    const shown = `${commandLines}${JSON.stringify([w.events, [...resolved.lock.sources]])}`;
    for (const secret of [TOKEN, LOGIN.password]) assert.equal(shown.includes(secret), false);
    assert.equal(grep('canary', w.context.cacheDir), '');
  });
}

test('git source gets no credential to another origin that a redirect leads to', async () => {
  await using other = await startNginx({
    behaviours: { '/app.git/': { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } } },
  });
  for (const [server, text] of [
    [header, `{for: ${header.http}, header: {name: PRIVATE-TOKEN, value: {env: GIT_TOKEN}}}`],
    [basic, `{for: ${basic.http}, basic: {user: me, password: {env: GIT_PASSWORD}}}`],
  ] as const) {
    const away = { redirect: `${other.http}/app.git/info/refs?service=git-upload-pack` };
    await server.nginx.set('/away.git/info/refs', away);
    using w = place(`auth: {corp: ${text}}\n`);
    const error = await errorOf(w.resolve([{ source: `git+${server.http}/away.git`, auth: 'corp' }]));
    assert.equal(error.code, 'SOURCE_UNAUTHORIZED');
  }
  const requests = await other.requests();
  assert.ok(requests.length > 0);
  assert.deepEqual(
    requests.map(({ authorization }) => authorization).filter((value) => value !== ''),
    [],
  );
});

test('git source follows a redirect to where the repository is now, once', async () => {
  await header.nginx.set('/old.git/info/refs', {
    redirect: `${basic.http}/app.git/info/refs?service=git-upload-pack`,
  });
  using w = place(`auth: {corp: {for: ${basic.http}, basic: {user: me, password: {env: GIT_PASSWORD}}}}\n`);
  writeFileSync(join(w.home, '.netrc'), `machine 127.0.0.1 login me password ${LOGIN.password}\n`, {
    mode: 0o600,
  });
  assert.deepEqual(await read(w, { source: `git+${header.http}/old.git` }), { a: 'a\n' });
});

for (const [name, to, code] of [
  ['a private address', 'http://169.254.169.254/app.git/info/refs?service=git-upload-pack', 'SOURCE_PRIVATE'],
  ['another scheme', 'ftp://127.0.0.1/app.git/info/refs?service=git-upload-pack', 'SOURCE_REDIRECT'],
  ['a login page', '/login', 'SOURCE_REDIRECT'],
  ['itself', '/loop.git/info/refs?service=git-upload-pack', 'SOURCE_REDIRECT'],
] as const) {
  test(`git source does not follow a redirect to ${name}`, async () => {
    await header.nginx.set('/loop.git/info/refs', { redirect: to });
    using w = workplace('redirect');
    assert.equal((await errorOf(w.resolve([`git+${header.http}/loop.git`]))).code, code);
  });
}

test('git source connects to the address that was checked for a name, and to no private one that a redirect names', async () => {
  const port = new URL(basic.http).port;
  using w = place(
    `auth: {corp: {for: 'http://localhost:${port}', basic: {user: me, password: {env: GIT_PASSWORD}}}}\n`,
  );
  const source = `git+http://localhost:${port}/app.git`;
  assert.deepEqual(await read(w, { source, auth: 'corp' }), { a: 'a\n' });
  const there = `http://localhost:${port}/app.git/info/refs?service=git-upload-pack`;
  await header.nginx.set('/inward.git/info/refs', { redirect: there });
  using other = place('auth: {}\n');
  const error = await errorOf(other.resolve([`git+${header.http}/inward.git`]));
  assert.equal(error.code, 'SOURCE_PRIVATE');
});

test('git source gets in with a client certificate and its authority', async () => {
  const encrypted = join(certificates.path, 'encrypted key.pem');
  execFileSync(
    'openssl',
    ['ec', '-in', client.key, '-aes256', '-passout', 'pass:canary phrase', '-out', encrypted],
    {
      stdio: 'pipe',
    },
  );
  execFileSync('chmod', ['600', encrypted, client.key]);
  const entry = `certificate: ${client.certificate}, ca: ${mutual.ca}`;
  for (const key of [`key: ${client.key}`, `key: '${encrypted}', passphrase: {env: PHRASE}`]) {
    using w = place(`auth: {corp: {for: ${mutual.https}, ${entry}, ${key}}}\n`, { PHRASE: 'canary phrase' });
    assert.deepEqual(await read(w, { source: `git+${mutual.https}/app.git`, auth: 'corp' }), { a: 'a\n' });
  }
  using w = place('auth: {}\n', { SSL_CERT_FILE: mutual.ca });
  const error = await errorOf(w.resolve([`git+${mutual.https}/app.git`]));
  assert.equal(error.exit, 5);
});

for (const name of [
  'plain',
  'with space',
  "quote's",
  '$(touch was-run)',
  '`touch was-run`',
  'percent%h%%d',
  '; touch was-run;',
  '#hash',
  '~',
  '-o',
  '*',
  'ünïcode',
]) {
  test(`git source takes ssh files whose names are odd: ${name}`, async () => {
    using w = place('');
    const directory = join(w.home, name);
    mkdirSync(directory);
    const identity = join(directory, 'id');
    const known = join(directory, 'known');
    copyFileSync(ssh.identity, identity);
    execFileSync('chmod', ['600', identity]);
    copyFileSync(ssh.knownHosts, known);
    const files = JSON.stringify({ for: `ssh://127.0.0.1:${ssh.port}`, identity, known_hosts: known });
    writeFileSync(join(w.context.configDir, 'config.yaml'), `auth: {deploy: ${files}}\n`, { mode: 0o600 });
    assert.deepEqual(await read(w, { source: `git+${ssh.url}${app.path}`, auth: 'deploy' }), { a: 'a\n' });
    assert.deepEqual(readdirSync(w.home).sort(), [name]);
    assert.equal(existsSync('was-run'), false);
  });
}

for (const name of ['double"quote', 'back\\slash', '${HOME}']) {
  test(`git source refuses an ssh file whose name ssh's options cannot hold: ${name}`, async () => {
    using w = place('');
    const identity = join(w.home, name);
    copyFileSync(ssh.identity, identity);
    execFileSync('chmod', ['600', identity]);
    const files = JSON.stringify({ for: `ssh://127.0.0.1:${ssh.port}`, identity });
    writeFileSync(join(w.context.configDir, 'config.yaml'), `auth: {deploy: ${files}}\n`, { mode: 0o600 });
    const error = await errorOf(w.resolve([{ source: `git+${ssh.url}${app.path}`, auth: 'deploy' }]));
    assert.equal(error.code, 'SOURCE_GIT');
    assert.match(error.message, /expected one that ssh's options can hold/);
  });
}

test('git source does not check who a host is when `insecure` says so, and only then', async () => {
  const files = JSON.stringify({ for: `ssh://127.0.0.1:${ssh.port}`, identity: ssh.identity });
  for (const url of [`git+${mutual.https}/app.git`, `git+${ssh.url}${app.path}`]) {
    const isSsh = url.startsWith('git+ssh');
    const key = isSsh
      ? files
      : JSON.stringify({ for: mutual.https, certificate: client.certificate, key: client.key });
    using w = place(`auth: {corp: ${key}}\n`);
    assert.deepEqual(await read(w, { source: url, auth: 'corp', insecure: true }), { a: 'a\n' });
    using strict = place(`auth: {corp: ${key}}\n`);
    assert.equal((await errorOf(strict.resolve([{ source: url, auth: 'corp' }]))).code, 'SOURCE_TLS');
  }
});

test("git source asks the user's git credential helpers after a 401, once for each remote", async () => {
  using w = place('auth: {}\n');
  const asked = join(w.path, 'asked');
  const helper = `!f() { test "$1" = get || exit 0; cat >> ${asked}; echo username=me; echo password=${LOGIN.password}; }; f`;
  execFileSync('git', ['config', '--file', join(w.home, '.gitconfig'), 'credential.helper', helper]);
  const other = makeGitRepository(`${repositories.path}/other.git`);
  other.commit({ b: 'b\n' });
  assert.deepEqual(await read(w, { source: `git+${basic.http}/app.git` }), { a: 'a\n' });
  assert.equal(readFileSync(asked, 'utf8').split('host=').length - 1, 1);
  assert.equal(JSON.stringify(w.events).includes(LOGIN.password), false);
});

test('git source gets LFS objects from where the host says over ssh, with what it gives for that', async () => {
  await using lfs = await startLfs();
  await using web = await startGitHttp(repositories.path, { lfs: lfs.http, login: LOGIN });
  const repository = makeGitRepository(`${repositories.path}/ssh lfs.git`);
  const work = `${repositories.path}/work-ssh`;
  await pushWithLfs({
    to: repository.path,
    work,
    files: { 'big.bin': 'over ssh\n' },
    tracked: '*.bin',
    url: `${lfs.http}/x.git/info/lfs`,
  });
  const authorization = `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64')}`;
  const answer = JSON.stringify({
    href: `${web.https}/x.git/info/lfs`,
    header: { Authorization: authorization },
  });
  const asked = join(ssh.bin, 'asked');
  const program = `#!/bin/sh\nprintf '%s|' "$@" > ${asked}\necho '${answer}'\n`;
  writeFileSync(join(ssh.bin, 'git-lfs-authenticate'), program, { mode: 0o755 });
  using w = place('auth: {}\n', { GIT_SSH_COMMAND: ssh.gitSshCommand, SSL_CERT_FILE: web.ca });
  const content = await read(w, { source: `git+${ssh.url}${repository.path.replace(' ', '%20')}#big.bin` });
  assert.deepEqual(content, { 'big.bin': 'over ssh\n' });
  assert.equal(readFileSync(asked, 'utf8'), `${repository.path}|download|`);
  writeFileSync(join(ssh.bin, 'git-lfs-authenticate'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  using again = place('auth: {}\n', { GIT_SSH_COMMAND: ssh.gitSshCommand, SSL_CERT_FILE: web.ca });
  const error = await errorOf(
    read(again, { source: `git+${ssh.url}${repository.path.replace(' ', '%20')}` }),
  );
  assert.match(
    error.message,
    /missing LFS object [0-9a-f]{64} of "big\.bin": the host does not answer git-lfs-authenticate$/,
  );
});

function grep(needle: string, directory: string): string {
  try {
    return execFileSync('grep', ['-rlaF', '-e', needle, directory]).toString();
  } catch {
    return '';
  }
}
