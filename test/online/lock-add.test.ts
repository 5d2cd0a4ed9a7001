import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { add } from '../../src/commands/add.ts';
import { checkLock } from '../../src/commands/check-lock.ts';
import { writeTogether } from '../../src/commands/write-together.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { codeOf, errorOf, workplace } from './workplace.ts';

const web = await startNginx();
const place = scratch('lock-add');
after(async () => {
  await web.stop();
  place.remove();
});
writeFileSync(join(web.root, 'env'), 'one');
const stdin = Readable.from([]);
const MANIFEST = '# ours\ndata:\n  - motd: {text: hi} # hello\n\n# end\n';

test('add() writes the entry and its lock, and only they are new', async () => {
  using w = workplace('add');
  const manifest = join(w.project, 'arx.yaml');
  writeFileSync(manifest, MANIFEST);
  chmodSync(manifest, 0o640);
  const call = { manifest, stdin, source: `${web.http}/env`, target: 'env', options: {} };
  const made = await add(call, w.context);
  assert.deepEqual([made.added, made.changed, made.unchanged], [true, 2, 0]);
  assert.equal(
    readFileSync(manifest, 'utf8'),
    MANIFEST.replace('# hello\n', `# hello\n  - env: ${web.http}/env\n`),
  );
  assert.equal(statSync(manifest).mode & 0o777, 0o640);
  assert.equal((await checkLock(call, w.context)).stale.length, 0);
  const before = [readFileSync(manifest, 'utf8'), readFileSync(made.lockFile, 'utf8')];
  assert.equal((await add(call, w.context)).added, false);
  assert.deepEqual([readFileSync(manifest, 'utf8'), readFileSync(made.lockFile, 'utf8')], before);
  assert.deepEqual(readdirSync(w.project).sort(), ['arx.lock', 'arx.yaml']);
});

for (const [name, source, code] of [
  ['is not there', () => `${web.http}/nothing`, 'SOURCE_NOT_FOUND'],
  ['has a credential', () => `${web.http.replace('//', '//me:planted-secret@')}/env`, 'MANIFEST_CREDENTIAL'],
  ['is no source', () => 'ftp://127.0.0.1/x', 'MANIFEST_SOURCE_SCHEME'],
] as const)
  test(`add() leaves manifest and lock untouched when the source ${name}`, async () => {
    using w = workplace('add-fails');
    const manifest = join(w.project, 'arx.yaml');
    writeFileSync(manifest, MANIFEST);
    const error = await errorOf(add({ manifest, stdin, source: source(), options: {} }, w.context));
    assert.equal(error.code, code);
    assert.equal(error.at, undefined);
    assert.equal(JSON.stringify([error.message, error.hint, w.events]).includes('planted-secret'), false);
    assert.deepEqual(readdirSync(w.project), ['arx.yaml']);
    assert.equal(readFileSync(manifest, 'utf8'), MANIFEST);
  });

test('add() writes nothing when somebody changed the manifest meanwhile', async () => {
  using w = workplace('add-race');
  const manifest = join(w.project, 'arx.yaml');
  writeFileSync(manifest, MANIFEST);
  const report = (): void => writeFileSync(manifest, `${MANIFEST}# later\n`);
  const call = { manifest, stdin, source: `${web.http}/env`, options: {} };
  assert.equal(await codeOf(add(call, { ...w.context, report })), 'WRITE_FAILED');
  assert.equal(readFileSync(manifest, 'utf8'), `${MANIFEST}# later\n`);
  assert.deepEqual(readdirSync(w.project), ['arx.yaml']);
});

test('add() leaves the manifest untouched when the lock cannot be read', async () => {
  using w = workplace('add-lock');
  const manifest = join(w.project, 'arx.yaml');
  writeFileSync(manifest, MANIFEST);
  writeFileSync(join(w.project, 'arx.lock'), 'no lock');
  const call = { manifest, stdin, source: `${web.http}/env`, options: {} };
  assert.equal(await codeOf(add(call, w.context)), 'LOCK_INVALID');
  assert.equal(readFileSync(manifest, 'utf8'), MANIFEST);
});

test('writeTogether() writes all files, through links, with the modes that they had', () => {
  const directory = join(place.path, 'all');
  mkdirSync(directory);
  const [one, two, link] = ['one', 'two', 'link'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(one, 'old');
  chmodSync(one, 0o600);
  symlinkSync('one', link);
  writeTogether([
    { path: link, text: 'new' },
    { path: two, text: 'two' },
  ]);
  assert.deepEqual([readFileSync(one, 'utf8'), readFileSync(two, 'utf8')], ['new', 'two']);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(statSync(one).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(directory).sort(), ['link', 'one', 'two']);
});

for (const [name, second] of [
  ['cannot be made', 'no/such/directory'],
  ['cannot get its name', 'directory'],
] as const)
  test(`writeTogether() gives every file back what it had when a later one ${name}`, () => {
    const directory = join(place.path, name.replaceAll(' ', '-'));
    mkdirSync(join(directory, 'directory', 'full'), { recursive: true });
    writeFileSync(join(directory, 'one'), 'old');
    const files = ['one', 'fresh', second].map((path) => ({ path: join(directory, path), text: 'new' }));
    assert.throws(() => writeTogether(files), { code: 'WRITE_FAILED' });
    assert.equal(readFileSync(join(directory, 'one'), 'utf8'), 'old');
    assert.deepEqual(readdirSync(directory).sort(), ['directory', 'one']);
  });
