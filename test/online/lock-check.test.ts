import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { checkLock } from '../../src/commands/check-lock.ts';
import { lock } from '../../src/commands/lock.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { codeOf, type Workplace, workplace } from './workplace.ts';

const web = await startNginx();
const place = scratch('lock-check');
after(async () => {
  await web.stop();
  place.remove();
});
writeFileSync(join(web.root, 'env'), 'one');
const app = makeGitRepository(join(place.path, 'app.git'));
app.commit({ a: '1' });

const SHA_256 = 'sha256-dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z/0Me0=';
const OTHER = `sha256-${'A'.repeat(43)}=`;
const stdin = Readable.from([]);

interface Project {
  readonly call: { readonly manifest: string; readonly stdin: AsyncIterable<Uint8Array> };
  readonly write: (change: (text: string) => string) => void;
}

/** A locked project with one source of each kind that matters. */
async function locked(w: Workplace): Promise<Project> {
  const manifest = join(w.project, 'arx.yaml');
  writeFileSync(join(w.project, 'local'), 'local');
  const git = `git+file://${app.path}?main`;
  writeFileSync(
    manifest,
    `data:\n  - app: ${git}\n  - {source: '${web.http}/env', target: env}\n  - local: file:///@/./local\n  - motd: {text: hi}\n`,
  );
  const call = { manifest, stdin };
  await lock(call, w.context);
  return { call, write: (change) => writeFileSync(manifest, change(readFileSync(manifest, 'utf8'))) };
}

const replaced =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to);

for (const [name, change, expected] of [
  ['nothing changed', (text: string) => text, []],
  [
    'only comments and the order changed',
    (text: string) => `# x\n${text.replace(/(.*- local.*\n)(.*\n)/, '$2$1')}`,
    [],
  ],
  ['a target changed', replaced('motd', 'issue'), []],
  ['a source is new', replaced('  - app', '  - new: https://127.0.0.1:9/never\n  - app'), ['missing']],
  ['a source is gone', replaced('  - local: file:///@/./local\n', ''), ['extra']],
  ['inline data changed', replaced('hi', 'ho'), ['extra', 'missing']],
  ['there is an integrity that is right', replaced('target: env', `target: env, integrity: ${SHA_256}`), []],
  [
    'there is one that is wrong',
    replaced('target: env', `target: env, integrity: ${OTHER}`),
    ['changed integrity'],
  ],
  ['a credential is named', replaced('target: env', 'target: env, auth: corp'), ['changed auth']],
  ['another ref is asked for', replaced('?main', '?v1'), ['extra', 'missing']],
] as const)
  test(`checkLock() says what is stale when ${name}, asks nobody and writes nothing`, async () => {
    using w = workplace('check');
    const { call, write } = await locked(w);
    write(change);
    const before = [readdirSync(w.project), readFileSync(join(w.project, 'arx.lock'), 'utf8')];
    const requests = (await web.requests()).length;
    const { stale, missing } = await checkLock(call, w.context);
    const shown = stale.map(({ state, difference }) => `${state} ${difference?.fact ?? ''}`.trim());
    assert.deepEqual(shown.toSorted(), expected);
    assert.equal(missing, false);
    assert.equal((await web.requests()).length, requests);
    assert.deepEqual([readdirSync(w.project), readFileSync(join(w.project, 'arx.lock'), 'utf8')], before);
  });

test('checkLock() finds a local file that changed, with both trees', async () => {
  using w = workplace('check-local');
  const { call } = await locked(w);
  writeFileSync(join(w.project, 'local'), 'other');
  const { stale, current } = await checkLock(call, w.context);
  assert.deepEqual([stale.length, current], [1, 3]);
  const [{ state, difference } = assert.fail()] = stale;
  assert.deepEqual([state, difference?.fact], ['changed', 'tree']);
  assert.notEqual(difference?.from, difference?.to);
});

test('checkLock() says that there is no lock', async () => {
  using w = workplace('check-none');
  writeFileSync(join(w.project, 'arx.yaml'), 'data:\n  - motd: {text: hi}\n');
  const call = { manifest: join(w.project, 'arx.yaml'), stdin };
  const { missing, stale } = await checkLock(call, w.context);
  assert.deepEqual([missing, stale.length], [true, 1]);
});

test('checkLock() fails when a local file is gone', async () => {
  using w = workplace('check-gone');
  const { call } = await locked(w);
  rmSync(join(w.project, 'local'));
  assert.equal(await codeOf(checkLock(call, w.context)), 'SOURCE_NOT_FOUND');
});
