import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startGitHttp } from '../servers/git-http.ts';
import { pushWithLfs, startLfs } from '../servers/git-lfs.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { scratch } from '../servers/scratch.ts';
import { contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

// The server for LFS over HTTP is a fixture (test/servers/git-lfs.ts); what it holds was pushed by the real client.
const USER = 'lfs-user';
const PASSWORD = 'canary-lfs-password';
const repositories = scratch('git-lfs');
const lfs = await startLfs();
const http = await startGitHttp(repositories.path, { lfs: lfs.http });
const locked = await startGitHttp(repositories.path, {
  lfs: lfs.http,
  login: { user: USER, password: PASSWORD },
});
after(async () => {
  await http.stop();
  await locked.stop();
  await lfs.stop();
  repositories.remove();
});

const BIG = Buffer.alloc(3_000_000, 'big and boring ');
const FILES = { 'big/a.bin': BIG, 'big/deep/b.bin': 'small but tracked\n', 'plain/c.txt': 'plain\n' };

const stored = makeGitRepository(`${repositories.path}/stored.git`);
await pushWithLfs({
  to: stored.path,
  work: `${repositories.path}/work-stored`,
  files: FILES,
  tracked: 'big/**',
});
const served = makeGitRepository(`${repositories.path}/served.git`);
await pushWithLfs({
  to: served.path,
  work: `${repositories.path}/work-served`,
  files: FILES,
  tracked: 'big/**',
  url: `${http.http}/served.git/info/lfs`,
});

const REAL = {
  '.gitattributes': 'big/** filter=lfs diff=lfs merge=lfs -text\n',
  big: '/',
  'big/a.bin': BIG.toString('latin1'),
  'big/deep': '/',
  'big/deep/b.bin': 'small but tracked\n',
  plain: '/',
  'plain/c.txt': 'plain\n',
};

function place(env: Readonly<Record<string, string>> = {}): Workplace {
  lfs.requests.length = 0;
  for (const key of ['href', 'header', 'download', 'batch'] as const) lfs.behaviour[key] = undefined;
  return workplace('lfs', { GIT_SSL_CAINFO: http.ca, ...env });
}

test('the real client has pushed its objects to the server and into the other repository', () => {
  assert.equal(lfs.objects.size, 2);
  assert.ok(existsSync(join(stored.path, 'lfs/objects')));
  assert.match(served.git('show', 'main:big/a.bin'), /^version https:\/\/git-lfs/);
});

for (const [name, url] of [
  ['file, as the standalone transfer of git-lfs', `git+file://${stored.path}`],
  ['http', `git+${http.http}/served.git`],
  ['https', `git+${http.https}/served.git`],
] as const) {
  test(`git source puts the real bytes where LFS pointers are, by ${name}`, async () => {
    using w = place();
    assert.deepEqual(contentOf(onlyOne(await w.resolve([url]))), REAL);
  });
}

test('git source asks for an LFS object once, and for none when it is in the store', async () => {
  using w = place();
  const url = `git+${http.http}/served.git`;
  await w.resolve([`${url}#big/a.bin`]);
  assert.equal(lfs.requests.filter(({ method }) => method === 'GET').length, 1);
  await w.resolve([url]);
  assert.equal(lfs.requests.filter(({ method }) => method === 'GET').length, 2);
  await w.resolve([`${url}#big`]);
  assert.equal(lfs.requests.filter(({ method }) => method === 'GET').length, 2);
});

test('git source keeps LFS pointers as they are when `lfs` is false', async () => {
  using w = place();
  const entry = { source: `git+${http.http}/served.git#big/a.bin`, lfs: false };
  const content = contentOf(onlyOne(await w.resolve([entry])));
  assert.match(
    content['a.bin'] ?? '',
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:[0-9a-f]{64}\n/,
  );
  assert.deepEqual(lfs.requests, []);
});

test('git source fetches only the LFS objects of what is picked and selected', async () => {
  using w = place();
  const url = `git+${http.http}/served.git`;
  await w.resolve([`${url}#plain`]);
  assert.deepEqual(lfs.requests, []);
  await w.resolve([{ source: url, exclude: ['big/a.bin'] }]);
  assert.equal(lfs.requests.filter(({ method }) => method === 'GET').length, 1);
});

test('git source opens the LFS server with the login of the repository, and asks for none twice', async () => {
  using w = place();
  const login = `${USER}:${PASSWORD}@`;
  const url = `git+${locked.http.replace('://', `://${login}`)}/served.git`;
  assert.deepEqual(contentOf(onlyOne(await w.resolve([url]))), REAL);
  const shown = JSON.stringify([w.events, lfs.requests.map(({ path }) => path)]);
  assert.equal(shown.includes(PASSWORD), false);
  using other = place();
  const error = await errorOf(other.resolve([`git+${locked.http}/served.git`]));
  assert.equal(error.code, 'SOURCE_UNAUTHORIZED');
});

test('git source opens the LFS server with a login of ~/.netrc', async () => {
  using w = place();
  writeFileSync(join(w.home, '.netrc'), `machine 127.0.0.1 login ${USER} password ${PASSWORD}\n`, {
    mode: 0o600,
  });
  assert.deepEqual(contentOf(onlyOne(await w.resolve([`git+${locked.http}/served.git`]))), REAL);
});

test('git source sends the headers of an LFS action to its own origin, by no redirect to another', async () => {
  const other = await startLfs();
  try {
    using w = place();
    for (const [oid, content] of lfs.objects) other.objects.set(oid, content);
    lfs.behaviour.header = { 'X-Canary': 'canary-action' };
    lfs.behaviour.download = (oid, response) =>
      void response.writeHead(302, { location: `${other.http}/objects/${oid}` }).end();
    assert.deepEqual(
      contentOf(onlyOne(await w.resolve([`git+${http.http}/served.git#big`])))['a.bin'],
      REAL['big/a.bin'],
    );
    assert.ok(
      lfs.requests.some(({ method, headers }) => method === 'GET' && headers['x-canary'] === 'canary-action'),
    );
    assert.ok(other.requests.length > 0);
    assert.equal(JSON.stringify(other.requests).includes('canary'), false);
  } finally {
    await other.stop();
  }
});

const FAULTS: Record<string, { readonly set: () => void; readonly code: string; readonly message: RegExp }> =
  {
    'an object that the server does not have': {
      set: () => void (lfs.behaviour.href = (oid) => `${lfs.http}/gone/${oid}`),
      code: 'SOURCE_LFS',
      message: /^Cannot use ".*": missing LFS object [0-9a-f]{64} of "big\/.*": the server does not have it$/,
    },
    'an object with other bytes': {
      set: () => void (lfs.behaviour.download = (_oid, response) => void response.end('x')),
      code: 'SOURCE_LFS',
      message:
        /missing LFS object [0-9a-f]{64} of "big\/.*": the server gave 1 bytes with sha256:[0-9a-f]{64} instead$/,
    },
    'more bytes than the pointer says': {
      set: () =>
        void (lfs.behaviour.download = (_oid, response) => void response.end(Buffer.alloc(4_000_000))),
      code: 'SOURCE_LFS',
      message: /of "big\/.*": the server gave more bytes$/,
    },
    'a place that is no web server': {
      set: () => void (lfs.behaviour.href = () => 'file:///etc/passwd'),
      code: 'SOURCE_LFS',
      message: /the server leads to "file:\/\/\/etc\/passwd", expected https$/,
    },
    'a place with a credential': {
      set: () => void (lfs.behaviour.href = () => 'https://u:canary-p@127.0.0.1/x'),
      code: 'SOURCE_LFS',
      message: /the server leads to "https:\/\/127\.0\.0\.1\/x", expected https$/,
    },
    'a place at a metadata service': {
      set: () => void (lfs.behaviour.href = () => 'https://169.254.169.254/latest'),
      code: 'SOURCE_PRIVATE',
      message: /169\.254\.169\.254/,
    },
    'a header that frames the message': {
      set: () => void (lfs.behaviour.header = { 'Transfer-Encoding': 'chunked' }),
      code: 'SOURCE_LFS',
      message: /the server asks for the header "Transfer-Encoding", which arx does not send$/,
    },
    'a header with a line break': {
      set: () => void (lfs.behaviour.header = { 'X-A': 'a\r\nX-B: b' }),
      code: 'SOURCE_LFS',
      message: /the server asks for the header "X-A", which arx does not send$/,
    },
    'an answer that is no JSON': {
      set: () => void (lfs.behaviour.batch = (response) => void response.end('<html>')),
      code: 'SOURCE_LFS',
      message: /the server says nothing of it$/,
    },
    'no LFS server': {
      set: () => void (lfs.behaviour.batch = (response) => void response.writeHead(404).end()),
      code: 'SOURCE_LFS',
      message: /there is no LFS server at "http:\/\/127\.0\.0\.1:\d+\/served\.git\/info\/lfs"$/,
    },
    'an LFS server that forbids it': {
      set: () => void (lfs.behaviour.batch = (response) => void response.writeHead(403).end()),
      code: 'SOURCE_UNAUTHORIZED',
      message: /of the LFS server ".*", the server answered 403/,
    },
  };

for (const [name, { set, code, message }] of Object.entries(FAULTS)) {
  test(`git source fails with ${code} and leaves nothing when the LFS server gives ${name}`, async () => {
    using w = place();
    set();
    const error = await errorOf(w.resolve([`git+${http.http}/served.git`]));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.equal(error.exit, 5);
    assert.equal(JSON.stringify([error, error.message, w.events]).includes('canary'), false);
    assertNothingLeft(w);
  });
}

test('git source names the path and the object when a repository on this machine lacks it', async () => {
  using w = place();
  const lacking = makeGitRepository(`${repositories.path}/lacking.git`);
  await pushWithLfs({
    to: lacking.path,
    work: `${repositories.path}/work-lacking`,
    files: FILES,
    tracked: 'big/**',
  });
  rmSync(join(lacking.path, 'lfs'), { recursive: true });
  const error = await errorOf(w.resolve([`git+file://${lacking.path}`]));
  assert.equal(error.code, 'SOURCE_LFS');
  assert.match(
    error.message,
    /^Cannot use "git\+file:\/\/.*lacking\.git": missing LFS object [0-9a-f]{64} of "big\/a\.bin": the repository does not have it$/,
  );
  assertNothingLeft(w);
});

for (const [name, url, code] of [
  ['another origin without encryption', 'http://127.0.0.2:9/x', 'SOURCE_LFS'],
  ['a file', 'file:///etc', 'SOURCE_LFS'],
  ['a place with a credential', 'https://u:canary-p@127.0.0.1/x', 'SOURCE_LFS'],
  ['a private address', 'https://169.254.169.254/x', 'SOURCE_PRIVATE'],
] as const) {
  test(`git source refuses lfs.url of .lfsconfig that is ${name}`, async () => {
    using w = place();
    const repository = makeGitRepository(`${repositories.path}/config-${name.replaceAll(' ', '-')}.git`);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 5\n`;
    repository.commit({ '.lfsconfig': `[lfs]\n\turl = ${url}\n`, a: pointer });
    const error = await errorOf(w.resolve([`git+file://${repository.path}`]));
    assert.equal(error.code, code, error.message);
    assert.equal(error.message.includes('canary'), false);
  });
}

test('git source takes lfs.url of .lfsconfig at its own origin', async () => {
  using w = place();
  const repository = makeGitRepository(`${repositories.path}/own-config.git`);
  const pointer = served.git('show', 'main:big/deep/b.bin');
  repository.commit({ '.lfsconfig': `[lfs]\n\turl = ${http.http}/served.git/info/lfs\n`, a: `${pointer}\n` });
  const content = contentOf(onlyOne(await w.resolve([`git+${http.http}/own-config.git#a`])));
  assert.deepEqual(content, { a: 'small but tracked\n' });
});

for (const [name, text, isError] of [
  ['a malformed pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:zz\nsize 5\n', true],
  [
    'a pointer with an extension',
    `version https://git-lfs.github.com/spec/v1\next-0-x sha256:${'a'.repeat(64)}\noid sha256:${'a'.repeat(64)}\nsize 5\n`,
    true,
  ],
  ['text about pointers', 'See version https://git-lfs.github.com/spec/v1\n', false],
  ['another version', 'version https://example.org/spec/v1\noid sha256:x\n', false],
] as const) {
  test(`git source ${isError ? 'refuses' : 'keeps'} ${name}`, async () => {
    using w = place();
    const repository = makeGitRepository(`${repositories.path}/${name.replaceAll(' ', '-')}.git`);
    repository.commit({ a: text });
    const work = w.resolve([`git+file://${repository.path}`]);
    if (!isError) return assert.deepEqual(contentOf(onlyOne(await work)), { a: text });
    const error = await errorOf(work);
    assert.equal(error.code, 'SOURCE_LFS');
    assert.ok(error.message.includes('"a"'));
  });
}

/** No tree, no download, nothing half-written. */
function assertNothingLeft({ context }: Workplace): void {
  const left = (path: string): string[] => {
    const directory = join(context.cacheDir, path);
    return existsSync(directory) ? readdirSync(directory) : [];
  };
  assert.deepEqual(left('packs/sha256'), []);
  assert.deepEqual(left('partial'), []);
}
