import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startGitHttp } from '../servers/git-http.ts';
import { type GitRepository, makeGitRepository } from '../servers/git-repository.ts';
import { startGitSsh } from '../servers/git-ssh.ts';
import { scratch } from '../servers/scratch.ts';
import { codeOf, contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const repositories = scratch('git-sources');
const http = await startGitHttp(repositories.path);
const ssh = await startGitSsh();
after(async () => {
  await http.stop();
  await ssh.stop();
  repositories.remove();
});

function place(): Workplace {
  return workplace('git', { GIT_SSL_CAINFO: http.ca, GIT_SSH_COMMAND: ssh.gitSshCommand });
}

function repository(name: string): GitRepository {
  return makeGitRepository(`${repositories.path}/${name}.git`);
}

const app = repository('app');
const first = app.commit({
  README: 'read me\n',
  'conf/nginx.conf': 'listen 80;\n',
  'conf/sites/a': 'a\n',
  'bin/tool': { text: '#!/bin/sh\necho hi\n', executable: true },
  link: { link: 'conf/nginx.conf' },
  'with space/ümlaut "quoted"': 'odd\n',
});
app.tag('v1', first);
app.tag('v1-annotated', first, 'a tag with words');
const second = app.commit({ README: 'read me again\n' });
app.branch('feature/x', second);
app.branch('both', first);
app.tag('both', second);
app.branch('same', first);
app.tag('same', first);

const WHOLE = {
  README: 'read me again\n',
  bin: '/',
  'bin/tool': '*#!/bin/sh\necho hi\n',
  conf: '/',
  'conf/nginx.conf': 'listen 80;\n',
  'conf/sites': '/',
  'conf/sites/a': 'a\n',
  link: '-> conf/nginx.conf',
  'with space': '/',
  'with space/ümlaut "quoted"': 'odd\n',
};

for (const [name, url] of [
  ['git+file', `git+file://${app.path}`],
  ['git+http', `git+${http.http}/app.git`],
  ['git+https', `git+${http.https}/app.git`],
  ['git+ssh', `git+${ssh.url}${app.path}`],
] as const) {
  test(`git source reads a commit by ${name}: files, executables, links, odd names`, async () => {
    using w = place();
    const resolved = await w.resolve([url]);
    assert.deepEqual(contentOf(onlyOne(resolved)), WHOLE);
    assert.equal(onlyOne(resolved).nature, 'directory');
    const [entry] = resolved.lock.sources.values();
    assert.equal(entry?.commit, second);
    assert.equal(entry?.ref, 'refs/heads/main');
  });
}

for (const [asked, commit, ref] of [
  ['?main', second, 'refs/heads/main'],
  ['?ref=main', second, 'refs/heads/main'],
  ['?feature/x', second, 'refs/heads/feature/x'],
  ['?v1', first, 'refs/tags/v1'],
  ['?v1-annotated', first, 'refs/tags/v1-annotated'],
  ['?refs/tags/v1', first, 'refs/tags/v1'],
  ['?tags/v1', first, 'refs/tags/v1'],
  ['?refs/heads/both', first, 'refs/heads/both'],
  ['?same', first, 'refs/heads/same'],
  [`?${first}`, first, undefined],
  [`?${first.slice(0, 9)}`, first, undefined],
  [`?${second.slice(0, 12)}`, second, undefined],
] as const) {
  test(`git source resolves "${asked.replace(/[0-9a-f]{9,}/, 'COMMIT')}" of ${ref ?? 'a commit'}`, async () => {
    using w = place();
    const { lock } = await w.resolve([`git+${http.http}/app.git${asked}`]);
    const [entry] = lock.sources.values();
    assert.deepEqual([entry?.commit, entry?.ref], [commit, ref]);
  });
}

for (const [fragment, nature, content] of [
  ['#conf', 'directory', { 'nginx.conf': 'listen 80;\n', sites: '/', 'sites/a': 'a\n' }],
  ['#conf/', 'directory', { 'nginx.conf': 'listen 80;\n', sites: '/', 'sites/a': 'a\n' }],
  ['#conf/sites/a', 'file', { a: 'a\n' }],
  ['#bin/tool', 'file', { tool: '*#!/bin/sh\necho hi\n' }],
] as const) {
  test(`git source picks "${fragment}" as a ${nature}`, async () => {
    using w = place();
    const vendored = onlyOne(await w.resolve([`git+${http.http}/app.git${fragment}`]));
    assert.equal(vendored.nature, nature);
    assert.deepEqual(contentOf(vendored), content);
  });
}

for (const [rest, code, message] of [
  ['app.git?nothing', 'SOURCE_NOT_FOUND', /no branch, tag or commit "nothing"/],
  ['app.git?mian', 'SOURCE_NOT_FOUND', /"mian"/],
  ['app.git?both', 'SOURCE_AMBIGUOUS', /refs\/heads\/both \([0-9a-f]{40}\), refs\/tags\/both/],
  [`app.git?${'0'.repeat(40)}`, 'SOURCE_NOT_FOUND', /0{40}/],
  ['app.git?0000000', 'SOURCE_NOT_FOUND', /"0000000"/],
  ['app.git#nothing/there', 'SOURCE_NOT_FOUND', /no "nothing\/there"/],
  ['app.git#README/', 'SOURCE_NOT_FOUND', /is a file, expected a directory/],
  ['app.git#link', 'SOURCE_NOT_FOUND', /is a link/],
  ['none.git', 'SOURCE_NOT_FOUND', /no such repository/],
] as const) {
  test(`git source fails with ${code} for ${rest.replace(/0{10,}/, '0…')}`, async () => {
    using w = place();
    const error = await errorOf(w.resolve([`git+${http.http}/${rest}`]));
    assert.equal(error.code, code);
    assert.match(error.message, message);
  });
}

test('git source suggests the ref that was probably meant', async () => {
  using w = place();
  const error = await errorOf(w.resolve([`git+${http.http}/app.git?mian`]));
  assert.match(error.hint ?? '', /main/);
});

test('git source lists the commits that a prefix may mean', async () => {
  using w = place();
  const many = repository('many');
  const commits: string[] = [];
  let prefix: string | undefined;
  // Some two of a few hundred commits begin with the same four digits, sooner or later.
  for (let n = 0; prefix === undefined; n += 1) {
    const commit = many.commit({ n: String(n) });
    if (commits.some((other) => other.startsWith(commit.slice(0, 4)))) prefix = commit.slice(0, 4);
    commits.push(commit);
    if (n > 3000) throw new Error('no two commits are alike');
  }
  const error = await errorOf(w.resolve([`git+file://${many.path}?${prefix}`]));
  assert.equal(error.code, 'SOURCE_AMBIGUOUS');
  const candidates = commits.filter((commit) => commit.startsWith(prefix));
  for (const commit of candidates) assert.ok(error.message.includes(commit));
});

test('git source fetches an old commit from a server that gives only refs', async () => {
  using w = place();
  const old = repository('old');
  const wanted = old.commit({ a: '1' });
  old.commit({ a: '2' });
  for (const name of ['allowAnySHA1InWant', 'allowReachableSHA1InWant', 'allowTipSHA1InWant'])
    old.git('config', `uploadpack.${name}`, 'false');
  const resolved = await w.resolve([`git+${http.http}/old.git?${wanted}`]);
  assert.deepEqual(contentOf(onlyOne(resolved)), { a: '1' });
});

test('git source fetches one commit without its history', async () => {
  using w = place();
  await w.resolve([`git+${http.http}/app.git`]);
  const { execFileSync } = await import('node:child_process');
  const { readdirSync } = await import('node:fs');
  const [copy] = readdirSync(`${w.context.cacheDir}/git`).filter((name) => name.endsWith('.git'));
  const count = execFileSync('git', [
    '-C',
    `${w.context.cacheDir}/git/${copy}`,
    'rev-list',
    '--count',
    '--all',
  ]);
  assert.equal(count.toString().trim(), '1');
});

test('git source keeps the locked commit when a tag moved, and update takes the new one with a warning', async () => {
  using w = place();
  const moved = repository('moved');
  const before = moved.commit({ a: 'before' });
  moved.tag('v1', before);
  const url = `git+${http.http}/moved.git?v1`;
  const { lock } = await w.resolve([url]);
  const now = moved.commit({ a: 'now' });
  moved.tag('v1', now);

  using elsewhere = place();
  const again = await elsewhere.resolve([url], lock);
  assert.deepEqual(contentOf(onlyOne(again)), { a: 'before' });
  assert.deepEqual(again.changes, [{ source: url, state: 'unchanged' }]);

  const updated = await elsewhere.resolve([url], lock, { update: 'all' });
  const [{ state, from, to } = {}] = updated.changes;
  assert.deepEqual([state, from, to], ['changed', before, now]);
  const warnings = elsewhere.events.filter((event) => event.type === 'warning');
  assert.equal(warnings.length, 1);
  assert.ok(warnings[0]?.message.includes(before) && warnings[0].message.includes(now));
});

test('git source refuses with both commits named when a force-push took the locked one away', async () => {
  using w = place();
  const forced = repository('forced');
  const before = forced.commit({ a: 'before' });
  const url = `git+${http.http}/forced.git?main`;
  const { lock } = await w.resolve([url]);
  const now = forced.commit({ a: 'now' }, { orphan: true });
  forced.git('reflog', 'expire', '--expire=now', '--all');
  forced.git('gc', '--prune=now', '--quiet');

  const same = await w.resolve([url], lock, { locked: true, offline: true });
  assert.deepEqual(contentOf(onlyOne(same)), { a: 'before' });
  using elsewhere = place();
  const error = await errorOf(elsewhere.resolve([url], lock, { locked: true }));
  assert.equal(error.code, 'LOCK_MISMATCH');
  assert.ok(error.message.includes(before) && error.message.includes(now), error.message);
});

test('git source refuses a link that leads out of the repository', async () => {
  using w = place();
  const out = repository('out');
  out.commit({ 'd/up': { link: '../../etc/passwd' } });
  assert.equal(await codeOf(w.resolve([`git+${http.http}/out.git`])), 'UNSAFE_LINK');
});

test('git source applies no attribute: the same tree before and after tagging, every entry listed', async () => {
  using w = place();
  const attributes = repository('attributes');
  const text = 'version $Format:%d %H$\n$Id$\r\n';
  const rules =
    'v.txt export-subst ident text eol=lf\nhidden export-ignore\n* filter=evil diff=evil working-tree-encoding=UTF-16\n';
  attributes.commit({ '.gitattributes': rules, 'v.txt': text, hidden: 'still here\n' });
  const before = onlyOne(await w.resolve([`git+${http.http}/attributes.git`]));
  attributes.tag('v9', 'main', 'a tag');
  using elsewhere = place();
  const after = onlyOne(await elsewhere.resolve([`git+${http.http}/attributes.git`]));
  assert.equal(after.tree.digest, before.tree.digest);
  assert.deepEqual(contentOf(after), { '.gitattributes': rules, hidden: 'still here\n', 'v.txt': text });
});

test('git source reads an empty commit and a file with every byte', async () => {
  using w = place();
  const bytes = repository('bytes');
  const every = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7) % 256));
  bytes.commit({ 'every.bin': every, empty: '' });
  const content = contentOf(onlyOne(await w.resolve([`git+${http.http}/bytes.git`])));
  assert.equal(content['every.bin'], every.toString('latin1'));
  assert.equal(content['empty'], '');
});
