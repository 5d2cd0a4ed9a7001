import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { lock } from '../../src/commands/lock.ts';
import { outdated } from '../../src/commands/outdated.ts';
import { update } from '../../src/commands/update.ts';
import { inSchema } from '../../src/model/lockfile-schema.ts';
import { formatLockfile, parseLockfile } from '../../src/model/lockfile-text.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { codeOf, contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const web = await startNginx();
const repositories = scratch('lock-repositories');
after(async () => {
  await web.stop();
  repositories.remove();
});
const app = makeGitRepository(join(repositories.path, 'app.git'));
const first = app.commit({ a: '1' });
app.tag('v1', first);
writeFileSync(join(web.root, 'file.txt'), 'one');

const stdin = Readable.from([]);

interface Project {
  readonly git: string;
  readonly file: string;
  readonly call: { readonly manifest: string; readonly stdin: AsyncIterable<Uint8Array> };
  readonly lockFile: string;
}

function project(w: Workplace, extra = ''): Project {
  const git = `git+file://${app.path}?main`;
  const file = `${web.http}/file.txt`;
  const text = `code:\n  - ['true']\ndata:\n  - {source: '${git}', target: srv, label: app}\n  - env: ${file}\n  - motd: {text: hi}\n${extra}`;
  writeFileSync(join(w.project, 'arx.yaml'), text);
  return {
    git,
    file,
    call: { manifest: join(w.project, 'arx.yaml'), stdin },
    lockFile: join(w.project, 'arx.lock'),
  };
}

test('lock() writes arx.lock, then leaves it alone while nothing changes', async () => {
  using w = workplace('lock');
  const { call, lockFile } = project(w);
  const made = await lock(call, w.context);
  assert.deepEqual([made.changed, made.unchanged, made.lockFile], [3, 0, lockFile]);
  const text = readFileSync(lockFile, 'utf8');
  assert.equal(formatLockfile(parseLockfile(text, 'arx.lock')), text);
  execFileSync('touch', ['-d', '2020-01-01', lockFile]);
  const again = await lock(call, w.context);
  assert.deepEqual([again.changed, again.unchanged], [0, 3]);
  assert.equal(
    execFileSync('stat', ['-c', '%Y', lockFile]).toString().trim(),
    String(Date.parse('2020-01-01') / 1000),
  );
});

test('lock() has the same text on another machine with the sources in another order', async () => {
  using w = workplace('order');
  using v = workplace('order');
  const sources = [`git+file://${app.path}?main`, `${web.http}/file.txt`, { text: 'x' }, { text: 'y' }];
  const one = await w.resolve(sources);
  const other = await v.resolve(sources.toReversed());
  assert.equal(formatLockfile(one.lock), formatLockfile(other.lock));
});

test('lock() resolves new sources only, and forgets those that are gone', async () => {
  using w = workplace('new');
  const before = project(w);
  await lock(before.call, w.context);
  const commit = app.commit({ a: String(Math.random()) });
  const { git, file } = project(w, '  - more: {text: more}\n');
  const grown = await lock(before.call, w.context);
  assert.deepEqual(
    grown.changes.filter(({ state }) => state !== 'unchanged').map(({ state }) => state),
    ['new'],
  );
  assert.equal(readFileSync(before.lockFile, 'utf8').includes(commit), false);
  writeFileSync(before.call.manifest, `code:\n  - ['true']\ndata:\n  - env: ${file}\n`);
  const shrunk = await lock(before.call, w.context);
  assert.deepEqual(
    shrunk.changes.find(({ source }) => source === git),
    {
      name: git,
      source: git,
      state: 'removed',
      from: shrunk.changes.find(({ source }) => source === git)?.from,
    },
  );
  assert.equal(shrunk.changed, 3);
});

for (const [name, pick] of [
  ['its source', (git: string) => git],
  ['its target', () => 'srv'],
  ['its label', () => 'app'],
] as const)
  test(`update() moves one entry named by ${name}, and no other`, async () => {
    using w = workplace('update');
    const { call, git } = project(w);
    writeFileSync(join(web.root, 'file.txt'), 'one');
    await lock(call, w.context);
    const commit = app.commit({ a: String(Math.random()) });
    writeFileSync(join(web.root, 'file.txt'), String(Math.random()));
    const seen = await outdated(call, w.context);
    assert.deepEqual([seen.changed, seen.unchanged], [2, 1]);
    const moved = await update({ ...call, entries: [pick(git)] }, w.context);
    assert.deepEqual([moved.changed, moved.unchanged], [1, 2]);
    assert.equal(moved.changes.find(({ source }) => source === git)?.to, commit);
    const all = await update({ ...call, entries: [] }, w.context);
    assert.deepEqual([all.changed, all.unchanged], [1, 2]);
    assert.equal((await outdated(call, w.context)).changed, 0);
  });

test('update() says what was probably meant by an unknown name, and changes nothing', async () => {
  using w = workplace('unknown');
  const { call, lockFile } = project(w);
  await lock(call, w.context);
  const before = readFileSync(lockFile, 'utf8');
  const error = await errorOf(update({ ...call, entries: ['srw'] }, w.context));
  assert.equal(error.code, 'USAGE_INVALID');
  assert.match(error.hint ?? '', /"srv"/);
  assert.equal(readFileSync(lockFile, 'utf8'), before);
});

test('outdated() changes nothing, and of git it fetches nothing', async () => {
  using w = workplace('outdated');
  const { call, lockFile, git } = project(w);
  await lock(call, w.context);
  const before = readFileSync(lockFile, 'utf8');
  const commit = app.commit({ a: String(Math.random()) });
  const { changes } = await outdated(call, w.context);
  const change = changes.find(({ source }) => source === git);
  assert.deepEqual([change?.state, change?.to], ['changed', commit]);
  assert.equal(readFileSync(lockFile, 'utf8'), before);
  const known = execFileSync('sh', [
    '-c',
    `git -C "${w.context.cacheDir}"/git/*.git rev-list --all`,
  ]).toString();
  assert.equal(known.includes(commit), false);
});

test('outdated() warns of a tag that moved, with both commits', async () => {
  using w = workplace('tag');
  const repository = makeGitRepository(join(repositories.path, 'tagged.git'));
  const before = repository.commit({ a: '1' });
  repository.tag('v1', before);
  const url = `git+file://${repository.path}?v1`;
  writeFileSync(join(w.project, 'arx.yaml'), `code:\n  - ['true']\ndata:\n  - srv: ${url}\n`);
  const call = { manifest: join(w.project, 'arx.yaml'), stdin };
  await lock(call, w.context);
  const now = repository.commit({ a: '2' });
  repository.tag('v1', now);
  await outdated(call, w.context);
  const warning = w.events.find((event) => event.type === 'warning')?.message ?? '';
  assert.ok(warning.includes(before) && warning.includes(now), warning);
});

test('outdated() asks nobody about a source that is not locked', async () => {
  using w = workplace('unlocked');
  const { call } = project(w);
  const requests = (await web.requests()).length;
  const { changes, changed } = await outdated(call, w.context);
  assert.equal(changed, 3);
  for (const { state, to } of changes) assert.deepEqual([state, to], ['new', undefined]);
  assert.equal((await web.requests()).length, requests);
});

test('update() with dryRun shows what would change, and writes nothing', async () => {
  using w = workplace('dry');
  const { call, lockFile, git } = project(w);
  await lock(call, w.context);
  const before = readFileSync(lockFile, 'utf8');
  const commit = app.commit({ a: String(Math.random()) }, { message: 'Try' });
  const { changes } = await update({ ...call, entries: [], dryRun: true }, w.context);
  const change = changes.find(({ source }) => source === git);
  assert.deepEqual([change?.to, change?.kind, change?.history?.commits], [commit, 'commits', 1]);
  assert.equal(readFileSync(lockFile, 'utf8'), before);
});

test('update() tells old and new integrity, size and content of a download, and of one that was packed anew', async () => {
  using w = workplace('download');
  const plain = join(web.root, 'plain');
  mkdirSync(plain, { recursive: true });
  // Each is of another size: nginx tells files of one second apart by their sizes only.
  const pack = (how: '-czf' | '-cf'): void => {
    const options = ['--sort=name', '--owner=0', '--group=0', '--mtime=2020-01-01'];
    execFileSync('tar', [...options, how, join(web.root, 'x.tgz'), '-C', plain, '.']);
  };
  writeFileSync(join(plain, 'a'), 'a');
  pack('-czf');
  const url = `tar+${web.http}/x.tgz`;
  writeFileSync(join(w.project, 'arx.yaml'), `data:\n  - srv: ${url}\n`);
  const call = { manifest: join(w.project, 'arx.yaml'), stdin };
  await lock(call, w.context);
  pack('-cf');
  const [repacked] = (await update({ ...call, entries: [] }, w.context)).changes;
  assert.deepEqual([repacked?.kind, repacked?.before?.tree], ['repacked', repacked?.after?.tree]);
  assert.notEqual(repacked?.before?.integrity, repacked?.after?.integrity);
  writeFileSync(join(plain, 'b'), 'bb');
  pack('-czf');
  const [other] = (await update({ ...call, entries: [] }, w.context)).changes;
  assert.deepEqual([other?.kind, other?.before?.contentSize, other?.after?.contentSize], ['content', 1, 3]);
});

test('resolveSources() uses the locked commit of a tag that moved, and asks nobody', async () => {
  using w = workplace('moved');
  const repository = makeGitRepository(join(repositories.path, 'moved.git'));
  repository.tag('v1', repository.commit({ a: 'old' }));
  const url = `git+file://${repository.path}?v1`;
  const { lock: known } = await w.resolve([url]);
  repository.tag('v1', repository.commit({ a: 'new' }));
  execFileSync('mv', [repository.path, `${repository.path}.away`]);
  const again = await w.resolve([url], known);
  assert.deepEqual(contentOf(onlyOne(again)), { a: 'old' });
  assert.deepEqual(again.lock, known);
  assert.equal(w.events.filter(({ type }) => type === 'warning').length, 0);
});

test('lock() keeps the schema of the file until an upgrade is asked for, and then says so', async () => {
  using w = workplace('schema');
  const { call, lockFile } = project(w);
  await lock(call, w.context);
  const first = formatLockfile(inSchema(1, parseLockfile(readFileSync(lockFile, 'utf8'), 'x').sources));
  writeFileSync(lockFile, first);
  assert.equal((await lock(call, w.context)).schema, undefined);
  assert.equal(readFileSync(lockFile, 'utf8'), first);
  project(w, '  - more: {text: more}\n');
  assert.equal((await lock(call, w.context)).schema, undefined);
  assert.match(readFileSync(lockFile, 'utf8'), /^schema: arx\.lock\/1$/m);
  assert.equal((await lock({ ...call, upgrade: true }, w.context)).schema, 'arx.lock/2');
  assert.match(readFileSync(lockFile, 'utf8'), /^schema: arx\.lock\/2$/m);
});

test('lock() writes a lock that was merged out of order in its one form; with locked it leaves it alone', async () => {
  using w = workplace('order');
  const { call, lockFile } = project(w);
  await lock(call, w.context);
  const text = readFileSync(lockFile, 'utf8');
  const [head = '', ...entries] = text.replace(/\n# end\n$/, '').split('\n\n');
  const shuffled = [head, ...entries.toReversed()].join('\n\n');
  writeFileSync(lockFile, shuffled);
  assert.equal((await lock({ ...call, locked: true }, w.context)).changed, 0);
  assert.equal(readFileSync(lockFile, 'utf8'), shuffled);
  const put = await lock(call, w.context);
  assert.deepEqual([put.changed, put.reformed], [0, true]);
  assert.equal(readFileSync(lockFile, 'utf8'), text);
  assert.equal((await lock(call, w.context)).reformed, undefined);
});

test('lock() with locked lists every source that is missing or too many', async () => {
  using w = workplace('locked');
  const sources = ['file:///@/./a', 'file:///@/./b', 'file:///@/./c'];
  for (const name of ['a', 'b', 'c']) writeFileSync(join(w.project, name), name);
  const before = await w.resolve(sources.slice(0, 2));
  const error = await errorOf(w.resolve(sources.slice(1), before.lock, { locked: true }));
  assert.equal(error.code, 'LOCK_STALE');
  assert.match(error.message, /c" is not locked.*a" is locked but not in the manifest/);
  assert.equal(await codeOf(w.resolve(sources, undefined, { locked: true })), 'LOCK_STALE');
});

test('resolveSources() offline works from cache and local files, and lists all that is missing otherwise', async () => {
  using w = workplace('offline');
  writeFileSync(join(w.project, 'local'), 'local');
  const remote = [`${web.http}/file.txt`, `git+http://127.0.0.1:9/x.git`, 'https://127.0.0.1:9/y'];
  const here = ['file:///@/./local', { text: 'hi' }, `git+file://${app.path}`];
  const error = await errorOf(w.resolve([...here, ...remote], undefined, { offline: true }));
  assert.equal(error.code, 'SOURCE_OFFLINE');
  for (const url of remote) assert.ok(error.message.includes(url));
  assert.equal(error.message.includes('local"'), false);
  assert.equal((await w.resolve(here, undefined, { offline: true })).vendored.size, 3);
  const { lock: known } = await w.resolve([...here, remote[0]]);
  const requests = (await web.requests()).length;
  const again = await w.resolve([...here, remote[0]], known, { offline: true, locked: true });
  assert.equal(again.vendored.size, 4);
  assert.equal((await web.requests()).length, requests);
  assert.equal(
    await codeOf(w.resolve([remote[0]], known, { offline: true, update: 'all' })),
    'SOURCE_OFFLINE',
  );
});

test('resolveSources() refuses a lock whose tree is not what the commit has', async () => {
  using w = workplace('forged');
  const url = `git+file://${app.path}?v1`;
  const { lock: good } = await w.resolve([url]);
  const [entry] = good.sources.values();
  assert.ok(entry !== undefined);
  const forged = { sources: new Map([[url, { ...entry, tree: `sha256:${'0'.repeat(64)}` as const }]]) };
  const error = await errorOf(w.resolve([url], forged));
  assert.equal(error.code, 'LOCK_MISMATCH');
  assert.ok(error.message.includes(entry.tree) && error.message.includes('0'.repeat(64)));
});

test('resolveSources() obtains again what was damaged or pruned in the cache', async () => {
  using w = workplace('pruned');
  const url = `git+file://${app.path}?v1`;
  const { lock: known } = await w.resolve([url]);
  execFileSync('rm', ['-r', join(w.context.cacheDir, 'packs')]);
  assert.deepEqual(contentOf(onlyOne(await w.resolve([url], known))), { a: '1' });
  execFileSync('sh', [
    '-c',
    `for tree in "${w.context.cacheDir}"/packs/sha256/*/tree; do echo x >>"$tree"; done`,
  ]);
  assert.deepEqual(contentOf(onlyOne(await w.resolve([url], known))), { a: '1' });
  execFileSync('rm', ['-r', w.context.cacheDir]);
  assert.deepEqual(contentOf(onlyOne(await w.resolve([url], known))), { a: '1' });
});

test('resolveSources() reports the first failure, stops the others, and leaves no process', async () => {
  using w = workplace('failure');
  await web.set('/slow', { directives: 'limit_rate 10;' });
  writeFileSync(join(web.root, 'slow'), Buffer.alloc(10_000));
  const error = await errorOf(w.resolve([`${web.http}/slow`, `${web.http}/not-there`]));
  assert.equal(error.code, 'SOURCE_NOT_FOUND');
  const states = w.events.flatMap((event) => (event.type === 'source' ? [event.state] : []));
  assert.equal(states.includes('done'), false);
});

test('resolveSources() is interrupted by its signal', async () => {
  using w = workplace('signal');
  await web.set('/slower', { directives: 'limit_rate 10;' });
  writeFileSync(join(web.root, 'slower'), Buffer.alloc(10_000));
  const { resolveSources } = await import('../../src/online/resolve.ts');
  const { documentOf } = await import('./workplace.ts');
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const mode = { locked: false, offline: false, update: [] };
  const document = documentOf([`${web.http}/slower`], w.project);
  assert.equal(
    await codeOf(resolveSources(document, undefined, mode, { ...w.context, signal: stop.signal })),
    'INTERRUPTED',
  );
});

test('inline sources: bytes, collections, archives, and archives in collections', async () => {
  using w = workplace('inline');
  writeFileSync(join(w.project, 'in-tar'), 'in tar');
  const tgz = execFileSync('tar', ['-cz', '-C', w.project, 'in-tar']).toString('base64');
  for (const [source, content] of [
    [{ text: 'hello' }, { data: 'hello\n' }],
    [{ base64: Buffer.from([0, 1, 255]).toString('base64') }, { data: '\0\x01\xff' }],
    [{ tgz64: tgz }, { 'in-tar': 'in tar' }],
    [
      { a: { text: '1' }, b: { c: { text: '2' } } },
      { a: '1\n', b: '/', 'b/c': '2\n' },
    ],
    [{ a: { tgz64: tgz } }, { a: '/', 'a/in-tar': 'in tar' }],
  ] as const)
    assert.deepEqual(contentOf(onlyOne(await w.resolve([{ source }]))), content);
});
