import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { UrlSource } from '../../src/model/source-spec.ts';
import { gitLocation } from '../../src/online/git/git-location.ts';
import { gitSource } from '../../src/online/sources/git.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { codeOf, contentOf, errorOf, onlyOne, workplace } from './workplace.ts';

const USER = 'canary-user';
const PASSWORD = 'canary-p@ss:w%rd';
const repositories = scratch('git-hostile');
const open = await startGitHttp(repositories.path);
const locked = await startGitHttp(repositories.path, { login: { user: USER, password: PASSWORD } });
after(async () => {
  await open.stop();
  await locked.stop();
  repositories.remove();
});
const app = makeGitRepository(`${repositories.path}/app.git`);
app.commit({ a: 'a\n', big: Buffer.alloc(3_000_000, 'incompressible? no') });

/** A program that leaves a mark when it is run. */
function canary(directory: string): { path: string; wasRun: () => boolean } {
  const [path, mark] = [join(directory, 'canary'), join(directory, 'canary-was-here')];
  writeFileSync(path, `#!/bin/sh\n: >'${mark}'\ncat >/dev/null 2>&1\nexit 1\n`);
  chmodSync(path, 0o755);
  return { path, wasRun: () => existsSync(mark) };
}

/** A git source as no manifest parser would let it through. */
function rawSource(parts: Partial<UrlSource>): UrlSource {
  return {
    kind: 'url',
    text: 'git+https://test/',
    redacted: 'git+https://test/',
    key: 'git+https://test/',
    scheme: 'git+https',
    wrapper: 'git',
    transport: 'https',
    nature: 'unknown',
    pick: { kind: 'whole' },
    location: 'https://127.0.0.1:9/x.git',
    host: '127.0.0.1:9',
    ...parts,
  };
}

const NAUGHTY = (program: string, work: string): Record<string, Partial<UrlSource>> => ({
  'ext transport in a path': { transport: 'file', path: `ext::${program}`, location: '' },
  'ext transport as ssh': { transport: 'ssh', location: `ext::${program} %S` },
  'ext transport as https': { location: `ext::${program}` },
  'file transport as https': { location: `file://${app.path}` },
  'ssh host that is an option': { transport: 'ssh', location: `ssh://-oProxyCommand=${program}/x` },
  'ssh user that is an option': { transport: 'ssh', location: `ssh://-oProxyCommand=${program}@host/x` },
  'ssh port that is a command': { transport: 'ssh', location: `ssh://127.0.0.1:9/\`${program}\`` },
  'ssh path that is an option': { transport: 'ssh', location: `ssh://127.0.0.1:9/--upload-pack=${program}` },
  'path that is an option': { transport: 'file', path: `--upload-pack=${program}`, location: '' },
  'path with a command': { transport: 'file', path: `${work}/$(${program})`, location: '' },
  'ref that is upload-pack': {
    transport: 'file',
    path: app.path,
    location: '',
    ref: `--upload-pack=${program}`,
  },
  'ref that is exec': { transport: 'file', path: app.path, location: '', ref: `--exec=${program}` },
  'ref that is output': { transport: 'file', path: app.path, location: '', ref: `--output=${work}/written` },
  'ref that is a refspec': { transport: 'file', path: app.path, location: '', ref: 'main:refs/heads/x' },
  'ref with a newline': { transport: 'file', path: app.path, location: '', ref: 'main\n--exec=x' },
  'ref that is everything': { transport: 'file', path: app.path, location: '', ref: '*' },
  'pick that is an option': { ...here(), pick: { kind: 'path', path: `--exec=${program}` } },
  'pick that is magic': { ...here(), pick: { kind: 'path', path: ':(exclude)a' } },
  'pick that is a glob': { ...here(), pick: { kind: 'path', path: '*' } },
  'pick that climbs': { ...here(), pick: { kind: 'path', path: '../a' } },
  'pick with a revision': { ...here(), pick: { kind: 'path', path: 'HEAD:a' } },
});

function here(): Partial<UrlSource> {
  return { transport: 'file', path: app.path, location: '' };
}

for (const name of Object.keys(NAUGHTY('', ''))) {
  test(`gitSource executes nothing and fails when given: ${name}`, async () => {
    using w = workplace('naughty');
    const trap = canary(w.path);
    const spec = rawSource(NAUGHTY(trap.path, w.path)[name] ?? {});
    const request = { spec, directory: w.project };
    const work = async (): Promise<unknown> =>
      gitSource.vendor(request, await gitSource.resolve(request, w.context), w.context);
    await assert.rejects(work());
    assert.equal(trap.wasRun(), false);
    assert.equal(existsSync(join(w.path, 'written')), false);
  });
}

test('gitSource runs no hook and reads no configuration of the user or the machine', async () => {
  using w = workplace('hostile-home');
  const trap = canary(w.path);
  const hooks = join(w.home, 'hooks');
  mkdirSync(hooks);
  for (const hook of [
    'post-checkout',
    'reference-transaction',
    'post-update',
    'pre-auto-gc',
    'fsmonitor-watchman',
  ])
    execFileSync('cp', [trap.path, join(hooks, hook)]);
  mkdirSync(join(w.home, 'template', 'hooks'), { recursive: true });
  execFileSync('cp', [trap.path, join(w.home, 'template', 'hooks', 'reference-transaction')]);
  const hostile = `[core]\n hooksPath = ${hooks}\n sshCommand = ${trap.path}\n askPass = ${trap.path}\n fsmonitor = ${trap.path}\n pager = ${trap.path}
[init]\n templateDir = ${w.home}/template\n[credential]\n helper = ${trap.path}\n[protocol "ext"]\n allow = always
[url "ext::${trap.path} "]\n insteadOf = http\n insteadOf = file\n[uploadpack]\n packObjectsHook = ${trap.path}\n[alias]\n fetch = !${trap.path}\n`;
  writeFileSync(join(w.home, '.gitconfig'), hostile);
  mkdirSync(join(w.home, '.config/git'), { recursive: true });
  writeFileSync(join(w.home, '.config/git/config'), hostile);
  // A repository around the cache, as when the cache is kept inside a project.
  execFileSync('git', ['init', '-q', w.path], { env: { PATH: process.env['PATH'], HOME: '/nonexistent' } });
  writeFileSync(join(w.path, '.git/config'), hostile);
  for (const url of [`git+file://${app.path}`, `git+${open.http}/app.git`]) {
    const resolved = await w.resolve([`${url}#a`]);
    assert.deepEqual(contentOf(onlyOne(resolved)), { a: 'a\n' });
  }
  assert.equal(trap.wasRun(), false);
});

test('gitSource ignores hostile git variables of the environment', async () => {
  using probe = scratch('environment');
  const trap = canary(probe.path);
  using w = workplace('hostile-env', {
    GIT_SSH: trap.path,
    GIT_ASKPASS: trap.path,
    SSH_ASKPASS: trap.path,
    GIT_EXEC_PATH: probe.path,
    GIT_TEMPLATE_DIR: probe.path,
    GIT_PROXY_COMMAND: trap.path,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.fsmonitor',
    GIT_CONFIG_VALUE_0: trap.path,
    GIT_CONFIG_PARAMETERS: `'core.sshCommand=${trap.path}'`,
    GIT_DIR: probe.path,
    GIT_OBJECT_DIRECTORY: probe.path,
    GIT_TRACE: join(probe.path, 'trace'),
    GIT_ALLOW_PROTOCOL: 'ext',
  });
  const resolved = await w.resolve([`git+${open.http}/app.git#a`]);
  assert.deepEqual(contentOf(onlyOne(resolved)), { a: 'a\n' });
  assert.equal(trap.wasRun(), false);
  assert.deepEqual(readdirSync(probe.path), ['canary']);
});

function withLogin(url: string): string {
  const login = `${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}@`;
  return url.replace('://', `://${login}`);
}

test('gitSource gives a credential to its host and shows it nowhere', async () => {
  using w = workplace('credential', { GIT_SSL_CAINFO: locked.ca });
  const seen = watchProcesses();
  const url = `git+${locked.https}/app.git`;
  const resolved = await w.resolve([`${withLogin(url)}#a`]);
  const lines = await seen.stop();
  assert.deepEqual(contentOf(onlyOne(resolved)), { a: 'a\n' });
  assert.ok(
    lines.some((line) => line.includes('ls-remote')),
    'the watch saw git',
  );
  const needles = [
    USER,
    PASSWORD,
    encodeURIComponent(PASSWORD),
    Buffer.from(`${USER}:${PASSWORD}`).toString('base64'),
  ];
  const shown = [...lines, JSON.stringify(w.events), JSON.stringify([...resolved.lock.sources])].join('\n');
  for (const needle of needles) assert.equal(shown.includes(needle), false, `"${needle}" is shown`);
  const found = spawnGrep(needles, w.context.cacheDir);
  assert.equal(found, '', 'nothing is in the cache');
  assert.deepEqual([...resolved.lock.sources.keys()], [`${url}#a`]);
});

for (const [name, change] of [
  ['a wrong password', (url: string) => withLogin(url).replace(encodeURIComponent(PASSWORD), 'canary-wrong')],
  ['no credential', (url: string) => url],
] as const) {
  test(`gitSource fails with SOURCE_UNAUTHORIZED for ${name}, without asking and without showing it`, async () => {
    using w = workplace('unauthorized');
    const error = await errorOf(w.resolve([change(`git+${locked.http}/app.git`)]));
    assert.equal(error.code, 'SOURCE_UNAUTHORIZED');
    const shown = JSON.stringify([error.message, error.hint, error.data, w.events]);
    assert.equal(/canary/.test(shown), false, shown);
  });
}

test('gitSource does not take a credential to another host', async () => {
  using w = workplace('redirect');
  await using other = await startNginx({
    behaviours: { '/app.git/': { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } } },
  });
  await open.nginx.set('/away.git/info/refs', {
    redirect: `${other.http}/app.git/info/refs?service=git-upload-pack`,
  });
  const code = await codeOf(w.resolve([withLogin(`git+${open.http}/away.git`)]));
  assert.equal(code, 'SOURCE_UNAUTHORIZED');
  const requests = await other.requests();
  assert.ok(requests.length > 0, 'the redirect was followed');
  assert.deepEqual(
    requests.map(({ authorization }) => authorization).filter((value) => value !== ''),
    [],
  );
});

test('gitSource does not go from https to http', async () => {
  using w = workplace('downgrade', { GIT_SSL_CAINFO: open.ca });
  await open.nginx.set('/down.git/info/refs', {
    redirect: `${open.http}/app.git/info/refs?service=git-upload-pack`,
  });
  await assert.rejects(w.resolve([`git+${open.https}/down.git`]));
});

test('gitSource fails with SOURCE_TLS for a certificate that nobody vouches for', async () => {
  using w = workplace('tls');
  assert.equal(await codeOf(w.resolve([`git+${open.https}/app.git`])), 'SOURCE_TLS');
});

test('gitSource trusts what NODE_EXTRA_CA_CERTS and SSL_CERT_FILE add', async () => {
  for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']) {
    using w = workplace('ca', { [name]: open.ca });
    assert.deepEqual(contentOf(onlyOne(await w.resolve([`git+${open.https}/app.git#a`]))), { a: 'a\n' });
  }
});

test('gitSource refuses a server without the smart protocol', async () => {
  using w = workplace('dumb');
  app.git('update-server-info');
  await using dumb = await startNginx({ root: repositories.path });
  await assert.rejects(w.resolve([`git+${dumb.http}/app.git`]));
});

test('gitSource refuses a repository whose objects are forged', async () => {
  using w = workplace('forged');
  const forged = makeGitRepository(`${repositories.path}/forged.git`);
  forged.commit({ a: 'a' });
  const blob = forged.git('rev-parse', 'main:a');
  const tree = execFileSync('git', ['-C', forged.path, 'mktree'], { input: `100644 blob ${blob}\t.git\n` })
    .toString()
    .trim();
  const person = 'T <t@example.org> 1700000000 +0000';
  const body = `tree ${tree}\nauthor ${person}\ncommitter ${person}\n\nx\n`;
  const commit = execFileSync('git', ['-C', forged.path, 'hash-object', '-t', 'commit', '-w', '--stdin'], {
    input: body,
  })
    .toString()
    .trim();
  forged.git('update-ref', 'refs/heads/main', commit);
  await assert.rejects(w.resolve([`git+${open.http}/forged.git`]));
});

test('gitLocation() refuses a password for ssh and a line break in a credential', () => {
  using w = workplace('location');
  for (const location of ['ssh://u:p@host/x', 'https://u%0Ax:p@host/x', 'https://u:p%00@host/x']) {
    const transport = location.startsWith('ssh') ? 'ssh' : 'https';
    assert.throws(
      () => gitLocation({ spec: rawSource({ location, transport }), directory: w.project }, w.context),
      {
        code: 'SOURCE_GIT',
      },
    );
  }
});

/** Reads the arguments of every process of the machine, again and again. */
function watchProcesses(): { stop: () => Promise<string[]> } {
  const lines = new Set<string>();
  const stop = new AbortController();
  const done = (async () => {
    while (!stop.signal.aborted) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
          lines.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '));
        } catch {
          // It ended meanwhile.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  return {
    stop: async () => {
      stop.abort();
      await done;
      return [...lines];
    },
  };
}

function spawnGrep(needles: readonly string[], directory: string): string {
  try {
    return execFileSync('grep', [
      '-rlaF',
      ...needles.flatMap((needle) => ['-e', needle]),
      directory,
    ]).toString();
  } catch {
    return '';
  }
}
