import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startDaemon } from '../servers/daemon.ts';
import { freePort } from '../servers/free-port.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startGitSsh } from '../servers/git-ssh.ts';
import { scratch } from '../servers/scratch.ts';
import { errorOf, type Workplace, workplace } from './workplace.ts';

const repositories = scratch('git-faults');
const http = await startGitHttp(repositories.path);
const basic = await startGitHttp(repositories.path, { login: { user: 'me', password: 'canary-p' } });
const ssh = await startGitSsh();
after(async () => {
  for (const server of [http, basic, ssh]) await server.stop();
  repositories.remove();
});
const app = makeGitRepository(`${repositories.path}/app.git`);
app.commit({ a: 'a\n' });
const gone = 'd'.repeat(40);
makeGitRepository(`${repositories.path}/sub.git`).commit({
  '.gitmodules': '[submodule "s"]\n\tpath = s\n\turl = ../app.git\n',
  s: { submodule: gone },
});
makeGitRepository(`${repositories.path}/lfs.git`).commit({
  big: `version https://git-lfs.github.com/spec/v1\noid sha256:${'e'.repeat(64)}\nsize 5\n`,
});
const twins = makeGitRepository(`${repositories.path}/twins.git`);
const [prefix, candidates] = twoCommitsAlike();
await http.nginx.set('/forbidden.git/', { status: 403 });
await http.nginx.set('/broken.git/', { status: 500 });
await http.nginx.set('/cut.git/', { drop: true });
const ANYBODY = 'expected a repository that can be read';

/** Some two of a few hundred commits begin with the same four digits, sooner or later. */
function twoCommitsAlike(): [string, string[]] {
  const seen = new Map<string, string[]>();
  for (let n = 0; n < 3000; n += 1) {
    const commit = twins.commit({ n: String(n) });
    const start = commit.slice(0, 4);
    const alike = [...(seen.get(start) ?? []), commit].sort();
    seen.set(start, alike);
    if (alike.length === 2) return [start, alike];
  }
  throw new Error('no two commits are alike');
}

const port = await freePort();
const FAULTS: readonly (readonly [name: string, url: string, code: string, message: string])[] = [
  [
    'an unknown ref',
    `${http.http}/app.git?nothing`,
    'SOURCE_NOT_FOUND',
    'the repository has no branch, tag or commit "nothing", expected one',
  ],
  [
    'an ambiguous prefix of a commit',
    `${http.http}/twins.git?${prefix}`,
    'SOURCE_AMBIGUOUS',
    `"${prefix}" means 2 things, expected one: ${candidates.join(', ')}`,
  ],
  [
    'a submodule without its commit',
    `${http.http}/sub.git`,
    'SOURCE_SUBMODULE',
    `the submodule "s" is commit ${gone}, expected "${http.http}/app.git" to have it`,
  ],
  [
    'no LFS server',
    `${http.http}/lfs.git`,
    'SOURCE_LFS',
    `missing LFS object ${'e'.repeat(64)} of "big": there is no LFS server at "${http.http}/lfs.git/info/lfs"`,
  ],
  [
    '401 and no credential',
    `${basic.http}/app.git`,
    'SOURCE_UNAUTHORIZED',
    `the host wants a credential, and there is none for it, ${ANYBODY}`,
  ],
  [
    '401 and a wrong credential',
    `${basic.http.replace('://', '://me:canary-wrong@')}/app.git`,
    'SOURCE_UNAUTHORIZED',
    `the host does not accept the credential, ${ANYBODY}`,
  ],
  ['403', `${http.http}/forbidden.git`, 'SOURCE_UNAUTHORIZED', `the host forbids us to read it, ${ANYBODY}`],
  ['404', `${http.http}/none.git`, 'SOURCE_NOT_FOUND', `there is no such repository, ${ANYBODY}`],
  [
    '500',
    `${http.http}/broken.git`,
    'SOURCE_HTTP_STATUS',
    `the server answered 500, after 3 tries, ${ANYBODY}`,
  ],
  [
    'a refused connection',
    `http://127.0.0.1:${port}/app.git`,
    'SOURCE_REFUSED',
    `the host refused the connection, ${ANYBODY}`,
  ],
  [
    'a connection cut before any answer',
    `${http.http}/cut.git`,
    'SOURCE_RESET',
    `the connection was cut, after 3 tries, ${ANYBODY}`,
  ],
  [
    'a directory that is no repository',
    `file://${repositories.path}`,
    'SOURCE_NOT_FOUND',
    `there is no such repository, ${ANYBODY}`,
  ],
];

for (const [name, url, code, message] of FAULTS) {
  test(`git source fails with ${code} and leaves nothing for ${name}`, async () => {
    using w = workplace('git-faults');
    const error = await errorOf(w.resolve([`git+${url}`]));
    const shown = `git+${url.replace('me:canary-wrong@', '')}`;
    assert.deepEqual([error.code, error.message], [code, `Cannot use "${shown}": ${message}`]);
    assert.equal(error.exit, 5);
    assertNothingLeft(w, error);
  });
}

test('git source fails with SOURCE_RESET and leaves nothing when the connection is cut in the middle of a pack', async () => {
  const big = makeGitRepository(`${repositories.path}/big.git`);
  big.commit({ random: randomBytes(4_000_000) });
  await using cutter = await startCutter(http.http, 200_000);
  using w = workplace('git-faults');
  const error = await errorOf(w.resolve([`git+${cutter.http}/big.git`]));
  assert.equal(error.code, 'SOURCE_RESET', error.message);
  assertNothingLeft(w, error);
});

test('git source tries again when the connection was cut', async () => {
  let cuts = 2;
  await using cutter = await startCutter(http.http, 0, () => (cuts -= 1) >= 0);
  using w = workplace('git-faults');
  await w.resolve([`git+${cutter.http}/app.git`]);
  assert.ok(cuts < 0);
});

test('git source says that there is no git', async () => {
  using w = workplace('git-faults', { PATH: '/nonexistent' });
  const error = await errorOf(w.resolve([`git+file://${app.path}`]));
  assert.deepEqual(
    [error.code, error.message, error.hint],
    [
      'SOURCE_GIT',
      `Cannot use "git+file://${app.path}": there is no git program, expected one in PATH`,
      'Install git',
    ],
  );
  assertNothingLeft(w, error);
});

/** A workplace whose user knows the host by this file. */
function withKnownHosts(text: string): Workplace {
  const w = workplace('git-faults');
  mkdirSync(w.context.configDir, { mode: 0o700 });
  const [identity, known] = [join(w.home, 'id'), join(w.home, 'known')];
  copyFileSync(ssh.identity, identity);
  execFileSync('chmod', ['600', identity]);
  writeFileSync(known, text, { mode: 0o600 });
  const entry = JSON.stringify({ for: `ssh://127.0.0.1:${ssh.port}`, identity, known_hosts: known });
  writeFileSync(join(w.context.configDir, 'config.yaml'), `auth: {deploy: ${entry}}\n`, { mode: 0o600 });
  return w;
}

const HOST = `[127.0.0.1]:${ssh.port}`;
const SHOWN = `git+${ssh.url}${app.path}`;
const fingerprint = fingerprintOf(ssh.knownHosts);

function fingerprintOf(file: string): string {
  return execFileSync('ssh-keygen', ['-l', '-f', file]).toString().split(' ')[1] ?? '';
}

test('git source fails with SOURCE_TLS for a host whose ssh key is not known, with the key and how to add it', async () => {
  using w = withKnownHosts('');
  const error = await errorOf(w.resolve([{ source: SHOWN, auth: 'deploy' }]));
  assert.deepEqual(
    [error.code, error.message, error.hint],
    [
      'SOURCE_TLS',
      `Cannot use "${SHOWN}": the ssh key of ${HOST} is not known: it is ED25519 ${fingerprint}, expected it in known_hosts`,
      `Ask its owner for the fingerprint of its key, and if it is that one, add it to ${join(w.home, 'known')}: \`ssh-keyscan -t ed25519 -p ${ssh.port} 127.0.0.1\` prints the line`,
    ],
  );
  assertNothingLeft(w, error);
  const line = execFileSync('ssh-keyscan', ['-t', 'ed25519', '-p', String(ssh.port), '127.0.0.1'], {
    stdio: 'pipe',
  });
  assert.equal(
    line.toString().split(' ').slice(0, 3).join(' ').trim(),
    keyLine(readFileSync(ssh.knownHosts, 'utf8')),
  );
});

test('git source fails with SOURCE_TLS for a host whose ssh key changed, with both', async () => {
  const other = join(repositories.path, 'other-key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
  using w = withKnownHosts(`# the old key\n${HOST} ${readFileSync(`${other}.pub`, 'utf8')}`);
  const error = await errorOf(w.resolve([{ source: SHOWN, auth: 'deploy' }]));
  assert.deepEqual(
    [error.code, error.message, error.hint],
    [
      'SOURCE_TLS',
      `Cannot use "${SHOWN}": the ssh key of ${HOST} changed: it is ED25519 ${fingerprint}, expected the one in line 2 of "${join(w.home, 'known')}"`,
      `Somebody may pretend to be the host: ask its owner. Only if it has a new key: \`ssh-keygen -f '${join(w.home, 'known')}' -R '${HOST}'\`, then add that`,
    ],
  );
  assertNothingLeft(w, error);
});

test('git source fails with SOURCE_UNAUTHORIZED when the host does not take the ssh key', async () => {
  using w = withKnownHosts(readFileSync(ssh.knownHosts, 'utf8'));
  const stranger = join(w.home, 'id');
  execFileSync('sh', ['-c', 'rm "$1"; ssh-keygen -q -t ed25519 -N "" -f "$1"', 'sh', stranger]);
  const error = await errorOf(w.resolve([{ source: SHOWN, auth: 'deploy' }]));
  assert.deepEqual(
    [error.code, error.message],
    ['SOURCE_UNAUTHORIZED', `Cannot use "${SHOWN}": the host does not accept the credential, ${ANYBODY}`],
  );
  assertNothingLeft(w, error);
});

test('git source refuses a submodule at a git daemon, which proves nothing', async () => {
  const daemonPort = await freePort();
  const log = join(repositories.path, 'daemon-log');
  const argv = [
    '/usr/bin/git',
    'daemon',
    '--reuseaddr',
    '--listen=127.0.0.1',
    `--port=${daemonPort}`,
    `--base-path=${repositories.path}`,
    '--export-all',
  ] as const;
  const daemon = await startDaemon({ argv: [...argv], log, ready: daemonPort });
  try {
    const url = `git://127.0.0.1:${daemonPort}/app.git`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
    assert.match(execFileSync('git', ['ls-remote', url], { env }).toString(), /refs\/heads\/main/);
    const named = makeGitRepository(`${repositories.path}/daemon.git`);
    named.commit({
      '.gitmodules': `[submodule "s"]\n\tpath = s\n\turl = ${url}\n`,
      s: { submodule: app.git('rev-parse', 'main') },
    });
    using w = workplace('git-faults');
    const error = await errorOf(w.resolve([`git+file://${named.path}`]));
    assert.deepEqual(
      [error.code, error.message],
      [
        'SOURCE_SUBMODULE',
        `Cannot use "git+file://${named.path}": the submodule "s" is unusable: its URL "${url}" has the scheme "git" or a form of it that arx does not use, expected https or ssh`,
      ],
    );
  } finally {
    await daemon.stop();
  }
});

test('git source reports how much of a pack has come', async () => {
  const large = makeGitRepository(`${repositories.path}/large.git`);
  large.commit(
    Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f${at}`, randomBytes(1_000_000, at)])),
  );
  using w = workplace('git-faults');
  await w.resolve([`git+file://${large.path}`]);
  const progress = w.events.filter((event) => event.type === 'progress');
  assert.ok(progress.length > 0);
  for (const { step } of progress) assert.equal(step, `git+file://${large.path}`);
  assert.ok(Math.max(...progress.map(({ done }) => done)) > 10_000_000);
});

function keyLine(knownHosts: string): string {
  return knownHosts.split(' ').slice(0, 3).join(' ').trim();
}

/** Bytes that nothing compresses, the same each time. */
function randomBytes(size: number, seed = 0): Buffer {
  const key = seed.toString(16).padStart(32, '0');
  const cipher = createCipheriv('aes-128-ctr', Buffer.from(key, 'hex'), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(size));
}

/** Lets connections through to a server, and cuts those that it should after some bytes of answer. */
async function startCutter(
  target: string,
  bytes: number,
  should = (): boolean => true,
): Promise<{ http: string } & AsyncDisposable> {
  const { connect } = await import('node:net');
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(Number(new URL(target).port), '127.0.0.1');
    let sent = should() ? 0 : Number.NEGATIVE_INFINITY;
    for (const socket of [from, to]) sockets.add(socket.on('error', () => undefined));
    from.pipe(to);
    to.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      if (sent > bytes) {
        from.destroy();
        to.destroy();
      } else from.write(chunk);
    });
    to.on('end', () => from.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const at = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    http: `http://127.0.0.1:${at}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** No tree, no download, nothing half-written, no secret anywhere. */
function assertNothingLeft(w: Workplace, error: Error): void {
  for (const directory of ['packs/sha256', 'partial', 'downloads/sha256']) {
    const path = join(w.context.cacheDir, directory);
    assert.deepEqual(existsSync(path) ? readdirSync(path) : [], [], directory);
  }
  const git = join(w.context.cacheDir, 'git');
  const strays = existsSync(git) ? readdirSync(git).filter((name) => !name.endsWith('.git')) : [];
  assert.deepEqual(strays, []);
  const halves = existsSync(git) ? readdirSync(git, { recursive: true }).map(String) : [];
  assert.deepEqual(
    halves.filter((name) => /(?:^|\/)tmp_/.test(name)),
    [],
  );
  assert.equal(JSON.stringify([error, error.message, w.events]).includes('canary'), false);
}
