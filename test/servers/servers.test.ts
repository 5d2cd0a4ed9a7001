import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { startGitHttp } from './git-http.ts';
import { makeGitRepository } from './git-repository.ts';
import { startGitSsh } from './git-ssh.ts';
import { startNginx } from './nginx.ts';
import { scratch } from './scratch.ts';

const run = promisify(execFile);
const home = scratch('servers');
after(() => home.remove());

const GIT_ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  HOME: home.path,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

test('startNginx() serves files, follows its switches and logs each request when asked', async (t) => {
  const server = await startNginx({ behaviours: { '/moved': { redirect: '/a.txt' } } });
  t.after(() => server.stop());
  writeFileSync(join(server.root, 'a.txt'), 'hello');
  const answer = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(server.http + path, { redirect: 'manual', ...init });
  assert.equal(await (await answer('/a.txt?x=1')).text(), 'hello');
  assert.equal((await answer('/moved')).headers.get('location'), `${server.http}/a.txt`);
  assert.equal((await answer('/absent')).status, 404);
  await server.set('/a.txt', { user: 'u', password: 'p' });
  assert.equal((await answer('/a.txt')).status, 401);
  const authorization = `Basic ${Buffer.from('u:p').toString('base64')}`;
  assert.equal(await (await answer('/a.txt', { headers: { authorization } })).text(), 'hello');
  await server.set('/a.txt', { status: 429, headers: { 'Retry-After': '1' } });
  assert.equal((await answer('/a.txt')).headers.get('retry-after'), '1');
  await server.set('/a.txt', { type: 'text/html' });
  assert.equal((await answer('/a.txt')).headers.get('content-type'), 'text/html');
  await server.set('/a.txt', { authorization: 'Bearer x' });
  assert.equal((await answer('/a.txt')).status, 401);
  assert.equal((await answer('/a.txt', { headers: { authorization: 'Bearer x' } })).status, 200);
  await server.set('/a.txt', { drop: true });
  await assert.rejects(answer('/a.txt'));
  const requests = await server.requests();
  assert.deepEqual(
    requests.map(({ uri, status }) => [uri, status]),
    [
      ['/a.txt?x=1', 200],
      ['/moved', 302],
      ['/absent', 404],
      ['/a.txt', 401],
      ['/a.txt', 200],
      ['/a.txt', 429],
      ['/a.txt', 200],
      ['/a.txt', 401],
      ['/a.txt', 200],
      ['/a.txt', 444],
    ],
  );
});

test('startNginx() speaks TLS with the certificate of its own CA', async (t) => {
  const server = await startNginx();
  t.after(() => server.stop());
  writeFileSync(join(server.root, 'a.txt'), 'secure');
  const url = `${server.https.replace('127.0.0.1', 'localhost')}/a.txt`;
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(url, { ca: readFileSync(server.ca), agent: false }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  assert.equal(await promise, 200);
  await assert.rejects(fetch(url), 'without the CA');
});

test('startGitHttp() and startGitSsh() serve the same commits when git fetches them', async (t) => {
  const repository = makeGitRepository(join(home.path, 'one.git'));
  const first = repository.commit({ 'a.txt': 'a\n', 'bin/x': { text: '#!/bin/sh\n', executable: true } });
  repository.tag('v1', 'main', 'First');
  const second = repository.commit({ link: { link: 'a.txt' }, 'a.txt': { remove: true }, 'ü "q".txt': 'b' });
  assert.equal(first, '4cd8c5ae17664b9cb0fb341121296ddee2aa71f7');
  const login = { user: 'reader', password: 'secret' };
  const [web, closed, ssh] = await Promise.all([
    startGitHttp(home.path),
    startGitHttp(home.path, { login }),
    startGitSsh(),
  ]);
  t.after(() => Promise.all([web.stop(), closed.stop(), ssh.stop()]));
  const heads = async (url: string, env: Record<string, string> = {}): Promise<string> => {
    const { stdout } = await run('git', ['ls-remote', url], { env: { ...GIT_ENVIRONMENT, ...env } });
    return stdout;
  };
  const expected = await heads(repository.path);
  assert.match(expected, new RegExp(`^${second}\trefs/heads/main$`, 'm'));
  assert.match(expected, new RegExp(`^${first}\trefs/tags/v1\\^\\{\\}$`, 'm'));
  assert.equal(await heads(`${web.http}/one.git`), expected);
  assert.equal(await heads(`${web.https}/one.git`, { GIT_SSL_CAINFO: web.ca }), expected);
  assert.equal(await heads(`${closed.http.replace('//', '//reader:secret@')}/one.git`), expected);
  await assert.rejects(heads(`${closed.http}/one.git`));
  assert.equal(await heads(ssh.url + repository.path, { GIT_SSH_COMMAND: ssh.gitSshCommand }), expected);
  await assert.rejects(heads(ssh.url + repository.path), 'without the identity');
  assert.match(ssh.log(), /Accepted publickey/);
  const clone = join(home.path, 'clone');
  await run('git', ['clone', '-q', '--depth', '1', `${web.http}/one.git`, clone], { env: GIT_ENVIRONMENT });
  assert.equal(readFileSync(join(clone, 'ü "q".txt'), 'utf8'), 'b');
  assert.ok(!existsSync(join(clone, 'a.txt')));
});

test('stop() ends the processes and removes their files when a server is no longer needed', async () => {
  const servers = await Promise.all([startNginx(), startGitSsh()]);
  const files = [servers[0].ca, servers[1].identity];
  const { pid } = servers[0];
  await Promise.all(servers.map((server) => server.stop()));
  for (const file of files) assert.ok(!existsSync(dirname(file)));
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});
