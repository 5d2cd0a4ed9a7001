import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { submodulePlace } from '../../src/online/git/submodule-url.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { type GitRepository, makeGitRepository } from '../servers/git-repository.ts';
import { startGitSsh } from '../servers/git-ssh.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const repositories = scratch('git-submodules');
const http = await startGitHttp(repositories.path);
const ssh = await startGitSsh();
after(async () => {
  await http.stop();
  await ssh.stop();
  repositories.remove();
});

function place(): Workplace {
  return workplace('submodules', { GIT_SSL_CAINFO: http.ca, GIT_SSH_COMMAND: ssh.gitSshCommand });
}

function repository(name: string): GitRepository {
  return makeGitRepository(`${repositories.path}/${name}.git`);
}

/** A `.gitmodules` with one section for each path. */
function gitmodules(urls: Readonly<Record<string, string>>): string {
  return Object.entries(urls)
    .map(([path, url]) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`)
    .join('');
}

const deep = repository('deep');
const deepCommit = deep.commit({ 'd.txt': 'deep\n', 'x/y.txt': 'y\n' });
const lib = repository('lib');
const libCommit = lib.commit({
  '.gitmodules': gitmodules({ 'third party/deep': '../deep.git' }),
  'third party/deep': { submodule: deepCommit },
  'lib.txt': 'lib\n',
});
const app = repository('app');
app.commit({
  '.gitmodules': gitmodules({ 'vendor/lib': '../lib.git', 'other/deep': './../deep.git/' }),
  'vendor/lib': { submodule: libCommit },
  'other/deep': { submodule: deepCommit },
  'app.txt': 'app\n',
});

const LIB = {
  '.gitmodules': gitmodules({ 'third party/deep': '../deep.git' }),
  'lib.txt': 'lib\n',
  'third party': '/',
  'third party/deep': '/',
  'third party/deep/d.txt': 'deep\n',
  'third party/deep/x': '/',
  'third party/deep/x/y.txt': 'y\n',
};
const WHOLE = {
  '.gitmodules': gitmodules({ 'vendor/lib': '../lib.git', 'other/deep': './../deep.git/' }),
  'app.txt': 'app\n',
  other: '/',
  'other/deep': '/',
  'other/deep/d.txt': 'deep\n',
  'other/deep/x': '/',
  'other/deep/x/y.txt': 'y\n',
  vendor: '/',
  'vendor/lib': '/',
  ...Object.fromEntries(Object.entries(LIB).map(([path, content]) => [`vendor/lib/${path}`, content])),
};

for (const [name, url] of [
  ['file', `git+file://${app.path}`],
  ['http', `git+${http.http}/app.git`],
  ['https', `git+${http.https}/app.git`],
  ['ssh', `git+${ssh.url}${app.path}`],
] as const) {
  test(`git source takes submodules with theirs, by ${name}, each locked with its commit`, async () => {
    using w = place();
    const resolved = await w.resolve([url]);
    assert.deepEqual(contentOf(onlyOne(resolved)), WHOLE);
    const [entry] = resolved.lock.sources.values();
    assert.equal(
      entry?.submodules,
      [
        `other/deep@${deepCommit}`,
        `vendor/lib@${libCommit}`,
        `vendor/lib/third%20party/deep@${deepCommit}`,
      ].join(' '),
    );
  });
}

test('git source gives the same files as git clone --recurse-submodules', async () => {
  using w = place();
  const clone = join(w.path, 'clone');
  const env = { PATH: process.env['PATH'], HOME: w.home, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync(
    'git',
    ['-c', 'protocol.file.allow=always', 'clone', '-q', '--recurse-submodules', `file://${app.path}`, clone],
    {
      env,
      stdio: 'pipe',
    },
  );
  const files = readdirSync(clone, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.git')
    .map((entry) => join(entry.parentPath, entry.name).slice(clone.length + 1))
    .filter((path) => !path.startsWith('.git/'))
    .sort();
  const content = contentOf(onlyOne(await w.resolve([`git+file://${app.path}`])));
  assert.deepEqual(
    Object.keys(content)
      .filter((path) => content[path] !== '/')
      .sort(),
    files,
  );
});

test('git source uses locked submodules again, offline', async () => {
  using w = place();
  const url = `git+${http.http}/app.git`;
  const { lock } = await w.resolve([url]);
  const again = await w.resolve([url], lock, { locked: true, offline: true });
  assert.deepEqual(contentOf(onlyOne(again)), WHOLE);
  using elsewhere = place();
  assert.deepEqual(contentOf(onlyOne(await elsewhere.resolve([url], lock, { locked: true }))), WHOLE);
});

for (const [fragment, nature, content, submodules] of [
  ['#vendor/lib', 'directory', LIB, `vendor/lib@${libCommit} vendor/lib/third%20party/deep@${deepCommit}`],
  ['#vendor/lib/lib.txt', 'file', { 'lib.txt': 'lib\n' }, `vendor/lib@${libCommit}`],
  ['#other/deep/x', 'directory', { 'y.txt': 'y\n' }, `other/deep@${deepCommit}`],
  [
    '#other',
    'directory',
    { deep: '/', 'deep/d.txt': 'deep\n', 'deep/x': '/', 'deep/x/y.txt': 'y\n' },
    `other/deep@${deepCommit}`,
  ],
  ['#app.txt', 'file', { 'app.txt': 'app\n' }, undefined],
] as const) {
  test(`git source takes only the submodules of what "${fragment}" picks`, async () => {
    using w = place();
    const resolved = await w.resolve([`git+${http.http}/app.git${fragment}`]);
    const vendored = onlyOne(resolved);
    assert.equal(vendored.nature, nature);
    assert.deepEqual(contentOf(vendored), content);
    assert.equal([...resolved.lock.sources.values()][0]?.submodules, submodules);
  });
}

test('git source leaves an empty directory for each submodule when `submodules` is false', async () => {
  using w = place();
  const resolved = await w.resolve([{ source: `git+${http.http}/app.git`, submodules: false }]);
  const { '.gitmodules': _, ...content } = contentOf(onlyOne(resolved));
  assert.deepEqual(content, {
    'app.txt': 'app\n',
    other: '/',
    'other/deep': '/',
    vendor: '/',
    'vendor/lib': '/',
  });
  assert.equal([...resolved.lock.sources.values()][0]?.submodules, undefined);
});

test('git source does not ask for submodules that a selection drops', async () => {
  using w = place();
  const resolved = await w.resolve([{ source: `git+${http.http}/app.git`, exclude: ['vendor'] }]);
  assert.equal([...resolved.lock.sources.values()][0]?.submodules, `other/deep@${deepCommit}`);
  const copies = readdirSync(join(w.context.cacheDir, 'git')).filter((name) => name.endsWith('.git'));
  assert.equal(copies.length, 2);
});

test('git source names path, URL and commit of a submodule whose repository lacks the commit', async () => {
  using w = place();
  const lacking = repository('lacking');
  const gone = 'c'.repeat(40);
  lacking.commit({ '.gitmodules': gitmodules({ sub: '../lib.git' }), sub: { submodule: gone } });
  const error = await errorOf(w.resolve([`git+${http.http}/lacking.git`]));
  assert.equal(error.code, 'SOURCE_SUBMODULE');
  assert.equal(error.exit, 5);
  assert.equal(
    error.message,
    `Cannot use "git+${http.http}/lacking.git": the submodule "sub" is commit ${gone}, expected "${http.http}/lib.git" to have it`,
  );
  assert.equal(
    existsSync(join(w.context.cacheDir, 'packs')) &&
      readdirSync(join(w.context.cacheDir, 'packs/sha256')).length > 0,
    false,
  );
});

test('git source names the submodule whose repository is not there', async () => {
  using w = place();
  const dangling = repository('dangling');
  dangling.commit({ '.gitmodules': gitmodules({ sub: '../none.git' }), sub: { submodule: libCommit } });
  const error = await errorOf(w.resolve([`git+${http.http}/dangling.git`]));
  assert.equal(error.code, 'SOURCE_NOT_FOUND');
  assert.equal(
    error.message,
    `Cannot use "git+${http.http}/dangling.git": of its submodule "sub" at "${http.http}/none.git", there is no such repository, expected a repository that can be read`,
  );
});

for (const [name, text, message] of [
  ['no .gitmodules', undefined, /"sub" is unusable: it has no URL in \.gitmodules$/],
  [
    'a .gitmodules that git cannot read',
    '[submodule "x\n',
    /^Cannot use \.gitmodules of ".*": git cannot read it$/,
  ],
  [
    'a path twice',
    `${gitmodules({ sub: '../lib.git' })}[submodule "b"]\npath = sub\nurl = ../deep.git\n`,
    /it has the path "sub" twice$/,
  ],
] as const) {
  test(`git source fails with SOURCE_SUBMODULE when there is ${name}`, async () => {
    using w = place();
    const odd = repository(`odd-${name.replaceAll(/\W/g, '-')}`);
    odd.commit({ ...(text === undefined ? {} : { '.gitmodules': text }), sub: { submodule: libCommit } });
    const error = await errorOf(w.resolve([`git+file://${odd.path}`]));
    assert.equal(error.code, 'SOURCE_SUBMODULE', error.message);
    assert.match(error.message, message);
  });
}

test('git source does not read a .gitmodules that is a link', async () => {
  using w = place();
  const linked = repository('linked');
  linked.commit({
    real: gitmodules({ sub: '../lib.git' }),
    '.gitmodules': { link: 'real' },
    sub: { submodule: libCommit },
  });
  const error = await errorOf(w.resolve([`git+file://${linked.path}`]));
  assert.ok(['SOURCE_SUBMODULE', 'SOURCE_GIT'].includes(error.code), error.message);
});

test('git source stops at a submodule that contains its own repository, and at too many levels', async () => {
  using w = place();
  // A commit cannot name itself, but it can name an older one of its own repository, and that one an older one.
  const spiral = repository('spiral');
  let commit = spiral.commit({ a: 'a' });
  for (let level = 0; level < 17; level += 1)
    commit = spiral.commit({
      '.gitmodules': gitmodules({ sub: '../spiral.git' }),
      sub: { submodule: commit },
    });
  const error = await errorOf(w.resolve([`git+file://${spiral.path}`]));
  assert.equal(error.code, 'SOURCE_SUBMODULE');
  assert.match(error.message, /is nested more than 16 deep$/);
});

const PARENTS = {
  https: { transport: 'https', url: 'https://host.example/group/app.git' },
  http: { transport: 'http', url: 'http://host.example/group/app.git' },
  ssh: { transport: 'ssh', url: 'ssh://git@host.example:2222/group/app.git' },
  short: { transport: 'ssh', url: 'git@host.example:group/app.git' },
  file: { transport: 'file', url: 'file:///srv/git/app.git' },
} as const;

for (const [parent, text, expected] of [
  ['https', '../lib.git', 'https://host.example/group/lib.git'],
  ['https', './lib.git', 'https://host.example/group/app.git/lib.git'],
  ['https', '../../other/lib.git/', 'https://host.example/other/lib.git'],
  ['https', '../../../x', undefined],
  ['https', '../../..', undefined],
  ['https', 'https://else.example/x.git', 'https://else.example/x.git'],
  ['https', 'https://user@else.example/x.git', 'https://else.example/x.git'],
  ['https', 'https://user:canary@else.example/x.git', undefined],
  ['https', 'http://else.example/x.git', undefined],
  ['https', 'ssh://git@else.example/x.git', 'ssh://git@else.example/x.git'],
  ['https', 'git@else.example:group/x.git', 'git@else.example:group/x.git'],
  ['https', 'git://else.example/x.git', undefined],
  ['https', 'git+ssh://else.example/x.git', undefined],
  ['https', 'file:///etc', undefined],
  ['https', '/etc', undefined],
  ['https', 'ext::sh -c x', undefined],
  ['https', 'ext::sh', undefined],
  ['https', 'ssh::x', undefined],
  ['https', 'fd::17', undefined],
  ['https', '-uother', undefined],
  ['https', '--upload-pack=x', undefined],
  ['https', 'ssh://-oProxyCommand=x/y', undefined],
  ['https', 'ssh://-oProxyCommand=x@host/y', undefined],
  ['https', 'ssh://host:22x/y', undefined],
  ['https', '-oProxyCommand=x:y', undefined],
  ['https', 'host:-oProxyCommand=x', undefined],
  ['https', 'https://host.example/../x', undefined],
  ['https', 'https://host.example/a/%2e%2e/x', undefined],
  ['https', 'https://host.example/x.git?a', undefined],
  ['https', 'https://host.example/x.git#a', undefined],
  ['https', 'https://host.example', undefined],
  ['https', 'ssh://host.example/%ff', undefined],
  ['https', 'a b', undefined],
  ['https', 'a\nb', undefined],
  ['https', '..\\x', undefined],
  ['https', '', undefined],
  ['https', 'x', undefined],
  ['http', 'http://else.example/x.git', 'http://else.example/x.git'],
  ['http', 'https://else.example/x.git', 'https://else.example/x.git'],
  ['ssh', '../lib.git', 'ssh://git@host.example:2222/group/lib.git'],
  ['ssh', '../../../x', undefined],
  ['ssh', 'http://else.example/x.git', undefined],
  ['short', '../lib.git', 'git@host.example:group/lib.git'],
  ['short', '../../lib.git', 'git@host.example:lib.git'],
  ['short', '../../../lib.git', undefined],
  ['file', '../lib.git', 'file:///srv/git/lib.git'],
  ['file', '/srv/x.git', 'file:///srv/x.git'],
  ['file', '../../../../etc', undefined],
] as const) {
  test(`submodulePlace() ${expected === undefined ? 'refuses' : 'takes'} ${JSON.stringify(text)} below ${parent}`, () => {
    const place = submodulePlace({ source: 's', key: 's', written: '', ...PARENTS[parent] }, text);
    if (expected !== undefined) return assert.equal('url' in place ? place.url : place.problem, expected);
    assert.ok('problem' in place, JSON.stringify(place));
    assert.equal(place.problem.includes('canary'), false);
  });
}

test('git source gives the credential of a repository to submodules at its own origin only', async () => {
  const login = { user: 'u', password: 'canary-p' };
  await using locked = await startGitHttp(repositories.path, { login });
  await using other = await startNginx({
    behaviours: { '/lib.git/': { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } } },
  });
  using w = place();
  const url = `git+${locked.http.replace('://', '://u:canary-p@')}/app.git`;
  assert.deepEqual(contentOf(onlyOne(await w.resolve([url]))), WHOLE);
  const away = repository('away');
  away.commit({ '.gitmodules': gitmodules({ sub: `${other.http}/lib.git` }), sub: { submodule: libCommit } });
  const error = await errorOf(w.resolve([url.replace('app.git', 'away.git')]));
  assert.equal(error.code, 'SOURCE_UNAUTHORIZED');
  const requests = await other.requests();
  assert.ok(requests.length > 0);
  assert.deepEqual(
    requests.map(({ authorization }) => authorization).filter((value) => value !== ''),
    [],
  );
});

test('git source refuses a submodule at a private address that the manifest does not name', async () => {
  using w = place();
  const inward = repository('inward');
  inward.commit({
    '.gitmodules': gitmodules({ sub: 'http://127.0.0.9:9/x.git' }),
    sub: { submodule: libCommit },
  });
  const error = await errorOf(w.resolve([`git+${http.http}/inward.git`]));
  assert.equal(error.code, 'SOURCE_PRIVATE');
});

test('git source runs nothing for a hostile .gitmodules', async () => {
  using w = place();
  const mark = join(w.path, 'was-run');
  mkdirSync(join(w.path, 'bin'));
  writeFileSync(join(w.path, 'bin/canary'), `#!/bin/sh\n: > ${mark}\n`, { mode: 0o755 });
  const program = join(w.path, 'bin/canary');
  const hostile: Record<string, string> = {
    'ext transport': gitmodules({ sub: `ext::${program}` }),
    'option as URL': gitmodules({ sub: `--upload-pack=${program}` }),
    'command as update': `${gitmodules({ sub: '../lib.git' })}\tupdate = !${program}\n`,
    'options as path': '[submodule "s"]\n\tpath = --exec=x\n\turl = ../lib.git\n',
    'name that climbs': '[submodule "../../hooks"]\n\tpath = sub\n\turl = ../lib.git\n',
    'path with a carriage return': '[submodule "s"]\n\tpath = "sub\\r"\n\turl = ../lib.git\n',
    'an include': `[include]\n\tpath = ${w.path}/more\n${gitmodules({ sub: '../lib.git' })}`,
    'a setting': `[core]\n\tsshCommand = ${program}\n\tfsmonitor = ${program}\n${gitmodules({ sub: '../lib.git' })}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    const evil = repository(`evil-${name.replaceAll(' ', '-')}`);
    evil.commit({ '.gitmodules': text, sub: { submodule: libCommit } });
    await w.resolve([`git+file://${evil.path}`]).catch(() => undefined);
    assert.equal(existsSync(mark), false, name);
  }
});
