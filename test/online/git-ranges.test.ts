import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isVersionRange } from '../../src/model/version-range.ts';
import { gitSource } from '../../src/online/sources/git.ts';
import { parseSourceUrl } from '../../src/model/source-url.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { scratch } from '../servers/scratch.ts';
import { contentOf, errorOf, onlyOne, workplace } from './workplace.ts';

const repositories = scratch('git-ranges');
after(() => repositories.remove());

const app = makeGitRepository(`${repositories.path}/app.git`);
const commits = new Map<string, string>();
for (const tag of [
  'v1.3.9',
  'v1.4.0',
  '1.4.2',
  'v1.4.10',
  'v1.5.0-rc.1',
  'v1.5.0-rc.2',
  'v2.0.0',
  'v2.1.0',
  'v2.1.3',
  'v3.0.0-beta.1',
])
  commits.set(tag, commitAndTag(tag));
commits.set('build', commitAndTag('v4.0.0+build.9'));
for (const tag of ['v1.4', 'release-9.9.9', 'v01.2.3', 'vv1.9.9', 'v1.9.9x']) app.tag(tag, 'main');
app.tag('v2.2.0', 'main', 'an annotated tag');
commits.set('v2.2.0', app.git('rev-parse', 'main'));
app.branch('5.x', 'refs/tags/v1.3.9');
app.tag('6.1.0', 'refs/tags/v1.3.9');
app.tag('v6.1.0', 'refs/tags/v1.4.0');
app.tag('7.1.0', 'refs/tags/v1.3.9');
app.tag('v7.1.0', 'refs/tags/v1.3.9');

function commitAndTag(tag: string): string {
  const commit = app.commit({ version: tag });
  app.tag(tag, commit);
  return commit;
}

for (const [asked, tag] of [
  ['ref=^1.4', 'v1.4.10'],
  ['^1.4', 'v1.4.10'],
  ['ref=%5E1.4', 'v1.4.10'],
  ['ref=~1.4.0', 'v1.4.10'],
  ['~1.3', 'v1.3.9'],
  ['ref=1.4.x', 'v1.4.10'],
  ['ref=v1.x', 'v1.4.10'],
  ['ref=%3E%3D1.4%20%3C1.4.5', '1.4.2'],
  ['%3E=2%20%3C2.1.2', 'v2.1.0'],
  ['ref=1.3%20-%201.4.2', '1.4.2'],
  ['ref=~1.3.0%20%7C%7C%20~2.1.0', 'v2.1.3'],
  ['ref=%3D2.1.0', 'v2.1.0'],
  // A pre-release counts only when the range names one of the same version.
  ['ref=~1.5.0-rc.1', 'v1.5.0-rc.2'],
  ['ref=%3E=1.5.0-rc.1%20%3C1.6', 'v1.5.0-rc.2'],
  ['ref=%3E=3.0.0-alpha%20%3C4', 'v3.0.0-beta.1'],
  ['^2', 'v2.2.0'],
] as const) {
  test(`git source resolves "?${asked}" to ${tag}, with its ref and commit`, async () => {
    using w = workplace('range');
    const url = `git+file://${app.path}?${asked}`;
    const { lock } = await w.resolve([url]);
    const entry = lock.sources.get(url);
    assert.deepEqual([entry?.ref, entry?.commit], [`refs/tags/${tag}`, commits.get(tag)]);
    const again = await w.resolve([url], lock, { locked: true });
    assert.equal(onlyOne(again).tree.digest, entry?.tree);
  });
}

test('git source takes a branch or tag of that name before it reads a range', async () => {
  using w = workplace('range');
  const url = `git+file://${app.path}?ref=5.x`;
  const { lock } = await w.resolve([url]);
  assert.equal(lock.sources.get(url)?.ref, 'refs/heads/5.x');
});

test('git source keeps the locked version until it is updated, and peek() finds the newer one', async () => {
  using w = workplace('range');
  const moving = makeGitRepository(`${repositories.path}/moving.git`);
  moving.commit({ a: '1' });
  moving.tag('v1.0.0', 'main');
  const url = `git+file://${moving.path}?ref=^1`;
  const { lock } = await w.resolve([url]);
  moving.commit({ a: '2' });
  moving.tag('v1.1.0', 'main');
  const locked = lock.sources.get(url);
  assert.ok(locked);
  const later = { ...w.context };
  assert.deepEqual(contentOf(onlyOne(await w.resolve([url], lock))), { a: '1' });
  const peeked = await gitSource.peek?.({ spec: parseSourceUrl(url), directory: w.project }, locked, later);
  assert.equal(peeked?.ref, 'refs/tags/v1.1.0');
  using elsewhere = workplace('range');
  const updated = await elsewhere.resolve([url], lock, { update: 'all' });
  assert.deepEqual(contentOf(onlyOne(updated)), { a: '2' });
  assert.deepEqual(
    elsewhere.events.filter(({ type }) => type === 'warning'),
    [],
  );
});

for (const [asked, code, message] of [
  [
    '^9',
    'SOURCE_NOT_FOUND',
    'the repository has no tag in "^9", expected one; the nearest are v7.1.0, 7.1.0, v6.1.0',
  ],
  [
    '~1.6',
    'SOURCE_NOT_FOUND',
    'the repository has no tag in "~1.6", expected one; the nearest are v2.1.3, v2.1.0, v2.0.0, v1.5.0-rc.2, v1.5.0-rc.1, v1.4.10',
  ],
  ['^3', 'SOURCE_NOT_FOUND', undefined],
  ['^6', 'SOURCE_AMBIGUOUS', '"^6" means 2 things, expected one: refs/tags/v6.1.0 ('],
  ['1.5', 'SOURCE_NOT_FOUND', 'the repository has no branch, tag or commit "1.5", expected one'],
  ['v1.4.3', 'SOURCE_NOT_FOUND', 'the repository has no branch, tag or commit "v1.4.3", expected one'],
] as const) {
  test(`git source fails with ${code} for "?${asked}"`, async () => {
    using w = workplace('range');
    const error = await errorOf(w.resolve([`git+file://${app.path}?${asked}`]));
    assert.equal(error.code, code);
    if (message !== undefined)
      assert.ok(
        error.message.startsWith(`Cannot use "git+file://${app.path}?${asked}": ${message}`),
        error.message,
      );
  });
}

test('git source says how to ask for the newest of a plain version that is no tag', async () => {
  using w = workplace('range');
  const error = await errorOf(w.resolve([`git+file://${app.path}?v1.6`]));
  assert.match(error.hint ?? '', /`\?ref=~1\.6` is the newest version of it$/);
});

test('git source takes one of two tags of one version that name one commit', async () => {
  using w = workplace('range');
  const url = `git+file://${app.path}?~7.1`;
  assert.equal((await w.resolve([url])).lock.sources.get(url)?.commit, commits.get('v1.3.9'));
});

test('isVersionRange() takes ranges as npm writes them and nothing else', () => {
  for (const text of [
    '^1.4',
    '~2.1',
    '>=1 <2',
    '1.x',
    '1.2.X',
    '*',
    'v1.x',
    '^1 || ^2',
    '1.2 - 1.4',
    '=1.2.3',
    '^1.0.0-rc.1',
  ])
    assert.equal(isVersionRange(text), true, text);
  for (const text of [
    '',
    '1',
    '1.4',
    'v1.4.2',
    'x',
    'main',
    'HEAD~1',
    'main^',
    '^main',
    '1.4 ',
    ' 1.x',
    '1.x;id',
    '$(id)',
    '--exec=x',
    '^-1',
    '>=',
    '1.x\n',
    '~1.2.3.4',
    `^${'1'.repeat(300)}`,
  ])
    assert.equal(isVersionRange(text), false, JSON.stringify(text));
});

test('docs/git.md writes ranges as URLs that mean them', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/git.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)`.* \| `(\?ref=[^`]+)` +\|$/gm)];
  assert.equal(rows.length, 6);
  for (const [, range = '', query = ''] of rows)
    assert.equal(parseSourceUrl(`git+https://h.example/a.git${query}`).ref, range.replaceAll('\\|', '|'));
});
