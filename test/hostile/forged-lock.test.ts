import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { withSources } from '../../src/model/lockfile-schema.ts';
import { formatLockfile, parseLockfile } from '../../src/model/lockfile-text.ts';
import type { LockEntry, Lockfile } from '../../src/model/lockfile.ts';
import { contentOf, onlyOne, type Workplace, codeOf, workplace } from '../online/workplace.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { minisigner } from '../servers/signers.ts';

// Who can write into a project's arx.lock writes there whatever helps: that it was verified, that a good commit or a pinned
// archive has another tree, which lies in the cache of the machine because somebody built something else on it.
const web = await startNginx();
const tools = scratch('forged');
const mini = minisigner(join(tools.path, 'mini'));
after(async () => {
  await web.stop();
  tools.remove();
});

const GOOD = 'good\n';
const EVIL = 'evil\n';

function place(): Workplace {
  return workplace('forged', { SSL_CERT_FILE: web.ca });
}

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(join(web.root, name), content);
  return `${web.http}/${name}`;
}

/** A tar archive with one file. */
function archive(content: string): Buffer {
  const directory = scratch('archive');
  writeFileSync(join(directory.path, 'a'), content);
  const bytes = execFileSync('tar', ['-cf', '-', 'a'], { cwd: directory.path });
  directory.remove();
  return bytes;
}

function onlyEntry({ sources }: Lockfile): readonly [string, LockEntry] {
  const [entry] = [...sources];
  if (entry === undefined || sources.size !== 1) throw new Error('expected one entry');
  return entry;
}

/** A lock whose only entry says something else. */
function forge(lock: Lockfile, lies: Partial<LockEntry>): Lockfile {
  const [source, entry] = onlyEntry(lock);
  return withSources(lock, new Map([[source, { ...entry, ...lies }]]));
}

/** What a lock says of content. */
function contentFacts({ nature, tree, entries, contentSize }: LockEntry): Partial<LockEntry> {
  return { nature, tree, entries, contentSize };
}

test('resolveSources() verifies a local file whose lock only claims that it was', async () => {
  using w = place();
  const file = join(w.project, 'tool');
  writeFileSync(file, GOOD);
  writeFileSync(`${file}.minisig`, mini.sign(GOOD));
  const source = { source: 'file:///@/./tool', verify: { method: 'minisign', keys: mini.key } };
  const { lock } = await w.resolve([source]);
  writeFileSync(file, EVIL);
  const evil = await w.resolve(['file:///@/./tool']);
  const forged = forge(lock, contentFacts(onlyEntry(evil.lock)[1]));
  for (const locked of [false, true])
    assert.equal(await codeOf(w.resolve([source], forged, { locked })), 'VERIFY_FAILED');
});

test('resolveSources() verifies a download that is in the cache, whose lock only claims that it was', async () => {
  using w = place();
  put('tool.minisig', mini.sign(GOOD));
  const source = { source: put('tool', GOOD), verify: { method: 'minisign', keys: mini.key } };
  const { lock } = await w.resolve([source]);
  const [, evil] = onlyEntry((await w.resolve([put('tool2', EVIL)])).lock);
  // The name of the file is part of the tree.
  mkdirSync(join(web.root, 'other'));
  const named = onlyEntry((await w.resolve([put('other/tool', EVIL)])).lock)[1];
  assert.equal(named.integrity, evil.integrity);
  const { integrity = '', size = 0 } = named;
  const forged = forge(lock, { ...contentFacts(named), integrity, size });
  for (const mode of [{}, { locked: true }])
    assert.equal(await codeOf(w.resolve([source], forged, mode)), 'VERIFY_FAILED');
  assert.equal(await codeOf(w.resolve([source], forged, { offline: true })), 'SOURCE_OFFLINE');
});

test('resolveSources() does not take the tree of another source for that of a pinned archive', async () => {
  using w = place();
  const source = `tar+${put('good.tar', archive(GOOD))}`;
  const good = await w.resolve([source]);
  const [, { integrity = '' }] = onlyEntry(good.lock);
  const evil = onlyEntry((await w.resolve([`tar+${put('evil.tar', archive(EVIL))}`])).lock)[1];
  const forged = forge(good.lock, contentFacts(evil));
  for (const mode of [{}, { locked: true }, { offline: true }])
    assert.equal(
      await codeOf(w.resolve([{ source, integrity }], forged, mode)),
      'offline' in mode ? 'SOURCE_OFFLINE' : 'LOCK_MISMATCH',
    );
  const updated = await w.resolve([{ source, integrity }], forged, { update: 'all' });
  assert.deepEqual(contentOf(onlyOne(updated)), { a: GOOD });
});

test('resolveSources() does not take the tree of another source for that of a commit', async () => {
  using w = place();
  const repository = makeGitRepository(join(w.path, 'r.git'));
  repository.commit({ a: GOOD });
  const source = `git+file://${repository.path}`;
  const good = await w.resolve([source]);
  const evil = onlyEntry((await w.resolve([`tar+${put('evil.tar', archive(EVIL))}`])).lock)[1];
  const forged = forge(good.lock, contentFacts(evil));
  for (const mode of [{}, { locked: true }])
    assert.equal(await codeOf(w.resolve([source], forged, mode)), 'LOCK_MISMATCH');
  const updated = await w.resolve([source], forged, { update: 'all' });
  assert.deepEqual(contentOf(onlyOne(updated)), { a: GOOD });
});

test('resolveSources() says itself what content is: nature and counts of the lock are no claims to pass on', async () => {
  using w = place();
  const source = put('plain', GOOD);
  const good = await w.resolve([source]);
  const forged = forge(good.lock, { nature: 'directory', entries: 7, contentSize: 7 });
  assert.equal(await codeOf(w.resolve([source], forged, { locked: true })), 'LOCK_STALE');
  assert.deepEqual((await w.resolve([source], forged)).lock, good.lock);
});

test('resolveSources() holds a download to the pinned digest, whatever the lock writes beside it', async () => {
  using w = place();
  const source = put('pinned', GOOD);
  const sri = (algorithm: string, content: string): string =>
    `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`;
  mkdirSync(join(web.root, 'evil'));
  const good = await w.resolve([source]);
  const evil = onlyEntry((await w.resolve([put('evil/pinned', EVIL)])).lock)[1];
  const integrity = `${sri('sha512', GOOD)} ${sri('sha256', EVIL)}`;
  const forged = forge(good.lock, { ...contentFacts(evil), integrity });
  const pinned = { source, integrity: sri('sha512', GOOD) };
  for (const mode of [{}, { locked: true }, { offline: true }])
    assert.equal(
      await codeOf(w.resolve([pinned], forged, mode)),
      'offline' in mode ? 'SOURCE_OFFLINE' : 'LOCK_MISMATCH',
    );
});

test('resolveSources() holds an archive to the pinned digest, whatever the lock writes beside it', async () => {
  using w = place();
  const [good, evil] = [archive(GOOD), archive(EVIL)];
  const source = `tar+${put('moving.tar', evil)}`;
  const before = await w.resolve([source]);
  put('moving.tar', good);
  const sha512 = `sha512-${createHash('sha512').update(good).digest('base64')}`;
  const { integrity = '' } = onlyEntry(before.lock)[1];
  const forged = forge(before.lock, { integrity: `${sha512} ${integrity}` });
  for (const mode of [{}, { locked: true }])
    assert.equal(await codeOf(w.resolve([{ source, integrity: sha512 }], forged, mode)), 'LOCK_MISMATCH');
});

test('parseLockfile() refuses two digests of one algorithm for one file', async () => {
  using w = place();
  const { lock } = await w.resolve([put('twice', GOOD)]);
  const evil = `sha256-${createHash('sha256').update(EVIL).digest('base64')}`;
  const forged = forge(lock, { integrity: `${evil} ${onlyEntry(lock)[1].integrity}` });
  assert.throws(() => parseLockfile(formatLockfile(forged), 'arx.lock'), { code: 'LOCK_INVALID' });
});

test('resolveSources() takes no other commit of a lock than one that answers the ref', async () => {
  using w = place();
  const repository = makeGitRepository(join(w.path, 'refs.git'));
  const good = repository.commit({ a: GOOD });
  repository.tag('v1.4.0', good);
  const evil = repository.commit({ a: EVIL }, { branch: 'evil' });
  repository.tag('v2.0.0', evil);
  const source = (ref: string): string => `git+file://${repository.path}?ref=${ref}`;
  const [, lies] = onlyEntry((await w.resolve([source('evil')])).lock);
  for (const ref of [good, good.slice(0, 8), 'v1.4.0', 'main', '^1.4', 'refs/tags/v1.4.0'])
    for (const claimed of [{}, { ref: 'refs/heads/evil' }, { ref: 'refs/tags/v2.0.0' }]) {
      const { lock } = await w.resolve([source(ref)]);
      const { ref: _ref, ...plain } = lies;
      const forged = withSources(lock, new Map([[source(ref), { ...plain, ...claimed }]]));
      assert.equal(await codeOf(w.resolve([source(ref)], forged, { locked: true })), 'LOCK_STALE', ref);
      assert.deepEqual(contentOf(onlyOne(await w.resolve([source(ref)], forged))), { a: GOOD }, ref);
      await w.resolve([source(ref)], lock, { locked: true });
    }
});
