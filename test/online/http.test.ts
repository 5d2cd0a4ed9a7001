import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { nameFromUrl } from '../../src/online/file-tree.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { codeOf, contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const web = await startNginx();
const other = await startNginx();
const files = scratch('http-files');
after(async () => {
  await web.stop();
  await other.stop();
  files.remove();
});

function place(env: Record<string, string> = {}): Workplace {
  return workplace('http', { SSL_CERT_FILE: web.ca, ...env });
}

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(join(web.root, name), content);
  return `/${encodeURIComponent(name)}`;
}

function sri(algorithm: string, content: string | Uint8Array): string {
  return `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`;
}

function tarball(name: string, options: readonly string[] = ['-czf']): Buffer {
  const root = join(files.path, 'root');
  mkdirSync(join(root, 'top/bin'), { recursive: true });
  writeFileSync(join(root, 'top/a.txt'), 'a\n');
  writeFileSync(join(root, 'top/bin/run'), '#!/bin/sh\n', { mode: 0o755 });
  const file = join(files.path, name);
  execFileSync('tar', [...options, file, '-C', root, 'top']);
  return readFileSync(file);
}

for (const [name, base] of [
  ['http', web.http],
  ['https', web.https],
] as const) {
  test(`http source reads a file over ${name}, with integrity and size in the lock`, async () => {
    using w = place();
    const path = put('plain.txt', 'plain\n');
    const resolved = await w.resolve([`${base}${path}`]);
    assert.deepEqual(contentOf(onlyOne(resolved)), { 'plain.txt': 'plain\n' });
    assert.equal(onlyOne(resolved).nature, 'file');
    const [entry] = resolved.lock.sources.values();
    assert.equal(entry?.integrity, sri('sha256', 'plain\n'));
    assert.equal(entry?.size, 6);
    assert.equal(entry?.url, undefined);
  });
}

for (const [path, name] of [
  ['/named.sh?x=1', 'named.sh'],
  ['/', 'data'],
  ['/dir/', 'data'],
  ['/%20sp', ' sp'],
  ['/%2e%2e%2fx', 'data'],
  ['/a%0Ab', 'data'],
] as const) {
  test(`nameFromUrl() gives "${name}" for ${path}`, () => {
    assert.equal(nameFromUrl(`${web.http}${path}`), name);
  });
}

test('http source asks nothing when the lock and the cache have it', async () => {
  using w = place();
  const url = `${web.http}${put('once.txt', 'once')}`;
  const { lock } = await w.resolve([url]);
  const before = (await web.requests()).length;
  const again = await w.resolve([url], lock, { locked: true });
  assert.deepEqual(contentOf(onlyOne(again)), { 'once.txt': 'once' });
  assert.equal((await web.requests()).length, before);
  assert.deepEqual(w.events.filter((event) => event.type === 'source').at(-1)?.state, 'cached');
});

test('http source refuses content that changed on the server, with both integrities named', async () => {
  using w = place();
  const url = `${web.http}${put('changes.txt', 'before')}`;
  const { lock } = await w.resolve([url]);
  put('changes.txt', 'after');
  using elsewhere = place();
  const error = await errorOf(elsewhere.resolve([url], lock));
  assert.equal(error.code, 'LOCK_MISMATCH');
  assert.ok(
    error.message.includes(sri('sha256', 'before')) && error.message.includes(sri('sha256', 'after')),
  );
  const updated = await elsewhere.resolve([url], lock, { update: [url] });
  const [change] = updated.changes;
  assert.deepEqual(
    [change?.state, change?.from, change?.to],
    ['changed', sri('sha256', 'before'), sri('sha256', 'after')],
  );
});

test('http source asks whether the file is still the same when it is looked up anew, and downloads it only if not', async () => {
  using w = place();
  const sources = [
    `${web.http}${put('asked.txt', 'before')}`,
    `tar+${web.http}${put('asked.tgz', tarball('asked.tgz'))}#/`,
  ];
  const { lock } = await w.resolve(sources);
  const statuses = async (): Promise<number[]> =>
    (await web.requests()).filter(({ uri }) => uri.startsWith('/asked.')).map(({ status }) => status);
  const same = await w.resolve(sources, lock, { update: 'all' });
  assert.deepEqual(same.lock.sources, lock.sources);
  assert.deepEqual(
    (await statuses()).toSorted((a, b) => a - b),
    [200, 200, 304, 304],
  );
  const { lookUpAll } = await import('../../src/online/look-up.ts');
  const { documentOf } = await import('./workplace.ts');
  const looked = await lookUpAll(documentOf(sources, w.project), lock, w.context);
  assert.deepEqual(
    looked.map(({ state }) => state),
    ['unchanged', 'unchanged'],
  );
  put('asked.txt', 'after, and longer');
  const changed = await w.resolve(sources, lock, { update: 'all' });
  assert.deepEqual(
    changed.changes.map(({ state }) => state),
    ['changed', 'unchanged'],
  );
  assert.equal((await statuses()).filter((status) => status === 304).length, 5);
});

for (const algorithm of ['sha256', 'sha384', 'sha512']) {
  test(`http source checks the manifest's ${algorithm} integrity, also of what is locked and cached`, async () => {
    using w = place();
    const url = `${web.http}${put(`with-${algorithm}`, 'content')}`;
    const good = { source: url, integrity: sri(algorithm, 'content') };
    const bad = { source: url, integrity: sri(algorithm, 'something else') };
    const error = await errorOf(w.resolve([bad]));
    assert.equal(error.code, 'INTEGRITY_DIGEST');
    assert.equal(error.exit, 4);
    const { lock } = await w.resolve([url]);
    assert.equal(await codeOf(w.resolve([bad], lock)), 'INTEGRITY_DIGEST');
    assert.equal(await codeOf(w.resolve([bad], lock, { locked: true })), 'LOCK_STALE');
    const checked = await w.resolve([good], lock);
    const [entry] = checked.lock.sources.values();
    assert.ok(entry?.integrity?.includes(sri(algorithm, 'content')));
    const before = (await web.requests()).length;
    await w.resolve([good], checked.lock, { locked: true });
    assert.equal((await web.requests()).length, before);
  });
}

test('http source follows redirects, reports each, and locks the final URL without its signature', async () => {
  using w = place();
  const path = put('final.txt', 'final');
  await web.set('/hop1', { redirect: '/hop2', status: 307 });
  await web.set('/hop2', {
    redirect: `${web.https}${path}?X-Amz-Signature=canary&X-Amz-Credential=canary&part=1`,
    status: 302,
  });
  const resolved = await w.resolve([`${web.http}/hop1`]);
  assert.deepEqual(contentOf(onlyOne(resolved)), { hop1: 'final' });
  const [entry] = resolved.lock.sources.values();
  assert.ok(entry?.url?.startsWith(`${web.https}${path}`), entry?.url);
  assert.equal(/canary/.test(JSON.stringify([entry, w.events])), false);
  const details = w.events.flatMap((event) => (event.type === 'source' ? [event.detail] : []));
  assert.equal(details.filter((detail) => detail.startsWith('sent on to')).length, 2);
});

test('http source gives a credential to its own origin only, and shows it nowhere', async () => {
  using w = place();
  put('secret.txt', 'secret');
  writeFileSync(join(other.root, 'elsewhere.txt'), 'elsewhere');
  await web.set('/secret.txt', { user: 'canary', password: 'pa:ss@wörd' });
  await web.set('/away', { redirect: `${other.http}/elsewhere.txt` });
  const login = (url: string): string => url.replace('://', `://canary:${encodeURIComponent('pa:ss@wörd')}@`);
  const resolved = await w.resolve([login(`${web.http}/secret.txt`), login(`${web.http}/away`)]);
  assert.equal(resolved.vendored.size, 2);
  const requests = await other.requests();
  assert.deepEqual(
    requests.map(({ authorization }) => authorization),
    [''],
  );
  assert.equal(/canary|wörd|w%C3%B6rd/.test(JSON.stringify([w.events, [...resolved.lock.sources]])), false);
  const error = await errorOf(
    w.resolve([`${web.http}/secret.txt?again`.replace('://', '://canary:canary-wrong@')]),
  );
  assert.equal(error.code, 'SOURCE_UNAUTHORIZED');
  assert.equal(/canary/.test(JSON.stringify([error.message, error.hint, error.data])), false);
});

for (const [name, behaviour, code] of [
  ['401', { status: 401 }, 'SOURCE_UNAUTHORIZED'],
  ['403', { status: 403 }, 'SOURCE_UNAUTHORIZED'],
  ['404', { status: 404 }, 'SOURCE_NOT_FOUND'],
  ['410', { status: 410 }, 'SOURCE_NOT_FOUND'],
  ['418', { status: 418 }, 'SOURCE_HTTP_STATUS'],
  ['204', { status: 204 }, 'SOURCE_HTTP_STATUS'],
  ['a redirect to a file', { redirect: 'file:///etc/passwd' }, 'SOURCE_REDIRECT'],
  ['a redirect to ftp', { redirect: 'ftp://127.0.0.1/x' }, 'SOURCE_REDIRECT'],
  ['a redirect in a circle', { redirect: '/faulty' }, 'SOURCE_REDIRECT'],
] as const) {
  test(`http source fails with ${code} for ${name}`, async () => {
    using w = place();
    await web.set('/faulty', behaviour);
    const error = await errorOf(w.resolve([`${web.http}/faulty`]));
    assert.equal(error.code, code);
    assert.equal(error.exit, 5);
  });
}

test('http source follows five redirects and not six', async () => {
  using w = place();
  const path = put('far.txt', 'far');
  for (let hop = 1; hop <= 6; hop += 1)
    await web.set(`/far${hop}`, { redirect: hop === 1 ? path : `/far${hop - 1}` });
  assert.deepEqual(contentOf(onlyOne(await w.resolve([`${web.http}/far5`]))), { far5: 'far' });
  assert.equal(await codeOf(w.resolve([`${web.http}/far6`])), 'SOURCE_REDIRECT');
});

test('http source does not go from https to http', async () => {
  using w = place();
  await web.set('/down', { redirect: `${web.http}${put('low.txt', 'low')}` });
  assert.equal(await codeOf(w.resolve([`${web.https}/down`])), 'SOURCE_REDIRECT');
});

test('http source fails with SOURCE_TLS for a certificate that nobody vouches for', async () => {
  using w = workplace('untrusted');
  assert.equal(await codeOf(w.resolve([`${web.https}${put('tls.txt', 'x')}`])), 'SOURCE_TLS');
  using extra = workplace('extra', { NODE_EXTRA_CA_CERTS: web.ca });
  assert.equal((await extra.resolve([`${web.https}/tls.txt`])).vendored.size, 1);
});

test('http source fails with SOURCE_REFUSED where nobody listens', async () => {
  using w = place();
  assert.equal(await codeOf(w.resolve(['http://127.0.0.1:9/x'])), 'SOURCE_REFUSED');
});

test('http source fails with SOURCE_TOO_LARGE beyond the limit, and leaves nothing in the cache', async () => {
  using w = place();
  const url = `${web.http}${put('large.bin', Buffer.alloc(100_000))}`;
  const limits = { ...w.context.limits, fileBytes: 99_999 };
  const { resolveSources } = await import('../../src/online/resolve.ts');
  const { documentOf } = await import('./workplace.ts');
  const mode = { locked: false, offline: false, update: [] };
  const work = resolveSources(documentOf([url], w.project), undefined, mode, { ...w.context, limits });
  assert.equal(await codeOf(work), 'SOURCE_TOO_LARGE');
  const found = execFileSync('find', [w.context.cacheDir, '-type', 'f']).toString();
  assert.equal(found, '');
});

for (const [fragment, nature, content] of [
  ['', 'directory', { top: '/', 'top/a.txt': 'a\n', 'top/bin': '/', 'top/bin/run': '*#!/bin/sh\n' }],
  ['#/', 'directory', { 'a.txt': 'a\n', bin: '/', 'bin/run': '*#!/bin/sh\n' }],
  ['#//', 'directory', { run: '*#!/bin/sh\n' }],
  ['#top/bin/', 'directory', { run: '*#!/bin/sh\n' }],
  ['#top/bin/run', 'file', { run: '*#!/bin/sh\n' }],
] as const) {
  test(`tar source picks "${fragment}" over http, https and from a file`, async () => {
    using w = place();
    const path = put('t.tgz', tarball('t.tgz'));
    for (const url of [
      `tar+${web.http}${path}`,
      `tar+${web.https}${path}`,
      `tar+file://${files.path}/t.tgz`,
    ]) {
      const vendored = onlyOne(await w.resolve([url + fragment]));
      assert.equal(vendored.nature, nature);
      assert.deepEqual(contentOf(vendored), content);
    }
  });
}

test('tar source downloads once what several sources pick from', async () => {
  using w = place();
  const path = put('shared.tgz', tarball('shared.tgz'));
  const resolved = await w.resolve(
    ['', '#/', '#top/bin/', '#top/bin/run'].map((pick) => `tar+${web.http}${path}${pick}`),
  );
  assert.equal(resolved.vendored.size, 4);
  assert.equal((await web.requests()).filter(({ uri }) => uri === path).length, 1);
});

test('tar source accepts an archive that was only packed anew, with a warning, and keeps the lock', async () => {
  using w = place();
  const url = `tar+${web.http}${put('packed.tgz', tarball('packed.tgz'))}#/`;
  const { lock } = await w.resolve([url]);
  put('packed.tgz', tarball('packed.tar.bz2', ['-cjf']));
  using elsewhere = place();
  const again = await elsewhere.resolve([url], lock, { locked: true });
  assert.deepEqual(again.lock.sources, lock.sources);
  assert.deepEqual(again.changes, [{ source: url, state: 'unchanged' }]);
  const warnings = elsewhere.events.filter((event) => event.type === 'warning');
  assert.match(warnings[0]?.message ?? '', /packed anew.*the content is the same/);
});

test('tar source refuses an archive with other content', async () => {
  using w = place();
  const url = `tar+${web.http}${put('replaced.tgz', tarball('replaced.tgz'))}#/`;
  const { lock } = await w.resolve([url]);
  put('replaced.tgz', tarball('replaced2.tgz', ['--exclude=a.txt', '-czf']));
  using elsewhere = place();
  const error = await errorOf(elsewhere.resolve([url], lock));
  assert.equal(error.code, 'LOCK_MISMATCH');
  const [entry] = lock.sources.values();
  assert.ok(entry?.integrity !== undefined && error.message.includes(entry.integrity));
});

const PAGE = '<!DOCTYPE html><html><title>Log in</title></html>';
for (const [name, behaviour] of [
  [
    'a page with its type',
    { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: PAGE },
  ],
  [
    'a page with an archive type',
    { status: 200, headers: { 'Content-Type': 'application/gzip' }, body: `\n  ${PAGE}` },
  ],
  ['a redirect to a login page', { redirect: '/login' }],
] as const) {
  test(`tar source fails with SOURCE_HTML and the host for ${name}`, async () => {
    using w = place();
    await web.set('/login', { status: 200, headers: { 'Content-Type': 'text/html' }, body: PAGE });
    await web.set('/page.tgz', behaviour);
    const error = await errorOf(w.resolve([`tar+${web.http}/page.tgz`]));
    assert.equal(error.code, 'SOURCE_HTML');
    assert.ok(error.message.includes(new URL(web.http).host), error.message);
  });
}

test('tar source fails with SOURCE_NOT_AN_ARCHIVE for other bytes', async () => {
  using w = place();
  const path = put('noise.tgz', Buffer.alloc(2000, 'noise'));
  assert.equal(await codeOf(w.resolve([`tar+${web.http}${path}`])), 'SOURCE_NOT_AN_ARCHIVE');
});

test('http source reports an error with its place in the manifest', async () => {
  using w = place();
  const { parseManifest } = await import('../../src/model/parse-manifest.ts');
  const { resolveSources } = await import('../../src/online/resolve.ts');
  const text = `code:\n  - ['true']\ndata:\n  - one: {text: x}\n  - two: ${web.http}/missing\n`;
  const document = parseManifest(text, { file: 'arx.yaml', directory: w.project });
  const error = await errorOf(
    resolveSources(document, undefined, { locked: false, offline: false, update: [] }, w.context),
  );
  assert.equal(error.at?.line, 5);
});

test('tar source downloads again what is damaged in the cache', async () => {
  using w = place();
  const url = `tar+${web.http}${put('damaged.tgz', tarball('damaged.tgz'))}#/`;
  const { lock } = await w.resolve([url]);
  const [entry] = lock.sources.values();
  for (const script of [
    'truncate -s 10 "$1"/*',
    'for f in "$1"/*; do printf x | dd of="$f" conv=notrunc bs=1 seek=20; done',
  ]) {
    execFileSync('sh', ['-c', script, 'sh', join(w.context.cacheDir, 'downloads/sha256')], { stdio: 'pipe' });
    execFileSync('rm', ['-r', join(w.context.cacheDir, 'packs')]);
    const again = await w.resolve([url], lock, { locked: true });
    assert.equal(onlyOne(again).tree.digest, entry?.tree);
  }
});

for (const path of ['/dev/zero', '/tmp', '/proc/self/fd'])
  test(`tar source refuses ${path}, which is no regular file`, async () => {
    using w = place();
    assert.equal(await codeOf(w.resolve([`tar+file://${path}`])), 'UNSAFE_ENTRY');
  });

test('http source warns of a repository that would be downloaded as one file', async () => {
  using w = place();
  const page = `${web.http}${put('app.git', 'a page\n')}`;
  await w.resolve([page, `${web.http}${put('app.git.txt', 'a file\n')}`]);
  const warnings = w.events.filter((event) => event.type === 'warning');
  assert.deepEqual(
    warnings.map(({ message, hint }) => [message, hint]),
    [
      [
        `"${page}" is downloaded as one file, though it is called as a repository`,
        `For the repository write git+${page}`,
      ],
    ],
  );
});
