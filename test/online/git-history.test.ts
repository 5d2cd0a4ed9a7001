import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { History } from '../../src/online/lock-changes.ts';
import { lookUpAll } from '../../src/online/look-up.ts';
import { withHistories } from '../../src/online/with-histories.ts';
import { type GitRepository, makeGitRepository } from '../servers/git-repository.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { scratch } from '../servers/scratch.ts';
import { documentOf, type Workplace, workplace } from './workplace.ts';

const place = scratch('git-history');
after(() => place.remove());
let count = 0;

/** A repository with one commit; with `filter` it gives commits without their trees. */
function repositoryOf(filter: boolean): { repository: GitRepository; first: string } {
  const repository = makeGitRepository(join(place.path, `r${(count += 1)}.git`));
  if (!filter) repository.git('config', 'uploadpack.allowFilter', 'false');
  const first = repository.commit({ a: '0', big: 'x'.repeat(1000) }, { message: 'First' });
  return { repository, first };
}

/** Locks the URL, does something to the repository, updates, and gives the history. */
async function historyAfter(
  w: Workplace,
  url: string,
  work: (cache: string) => void,
): Promise<History | undefined> {
  const { lock } = await w.resolve([url]);
  work(w.context.cacheDir);
  const { changes } = await w.resolve([url], lock, { update: 'all' });
  const [change] = await withHistories(documentOf([url], w.project), changes, w.context);
  assert.equal(change?.state, 'changed');
  return change.history;
}

for (const filter of [true, false])
  for (const [name, damage] of [
    ['', () => undefined],
    [' and the cache was emptied', (cache: string) => rmSync(cache, { recursive: true })],
  ] as const)
    test(`withHistories() tells commits and subjects when a branch moves; filters: ${filter}${name}`, async () => {
      using w = workplace('history');
      const { repository } = repositoryOf(filter);
      const history = await historyAfter(w, `git+file://${repository.path}?main`, (cache) => {
        for (let n = 1; n <= 12; n += 1)
          repository.commit({ a: String(n) }, { message: `Change ${n}\n\nbody` });
        damage(cache);
      });
      assert.deepEqual([history?.commits, history?.more, history?.rewritten], [12, undefined, undefined]);
      assert.deepEqual(
        history?.newest?.map(({ subject }) => subject),
        Array.from({ length: 10 }, (_, n) => `Change ${12 - n}`),
      );
      assert.deepEqual(
        readdirSync(w.path).filter((entry) => entry.startsWith('arx-')),
        [],
      );
    });

test('withHistories() counts far beyond the first fetch where the server knows filters, and says nothing where not', async () => {
  for (const filter of [true, false]) {
    using w = workplace('long');
    const { repository } = repositoryOf(filter);
    const history = await historyAfter(w, `git+file://${repository.path}?main`, () => {
      const stream = Array.from({ length: 600 }, (_, n) => {
        const from = n === 0 ? 'from refs/heads/main^0\n' : '';
        return `commit refs/heads/main\ncommitter T <t@e> ${1_800_000_000 + n} +0000\ndata 2\nc\n${from}M 100644 inline a\ndata 3\n${String(n % 1000).padStart(3, '0')}\n\n`;
      });
      execFileSync('git', ['-C', repository.path, 'fast-import', '--quiet'], { input: stream.join('') });
    });
    if (filter) assert.deepEqual([history?.commits, history?.more], [600, undefined]);
    else assert.equal(history, undefined);
  }
});

for (const filter of [true, false])
  test(`withHistories() warns of a branch whose history was rewritten, with both commits; filters: ${filter}`, async () => {
    using w = workplace('force');
    const { repository, first } = repositoryOf(filter);
    let now = '';
    const history = await historyAfter(w, `git+file://${repository.path}?main`, () => {
      now = repository.commit({ b: '1' }, { orphan: true, message: 'Other' });
    });
    assert.deepEqual(history, { rewritten: true });
    const warnings = w.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    assert.equal(warnings.length, 1);
    assert.ok(warnings[0]?.includes(first) && warnings[0].includes(now), warnings[0]);
  });

test('withHistories() counts the commits of merged side branches, also of those older than the locked commit', async () => {
  using w = workplace('merge');
  const { repository, first } = repositoryOf(true);
  repository.branch('side', first);
  const side = repository.commit({ side: '1' }, { branch: 'side', message: 'Side' });
  repository.commit({ a: '1' }, { message: 'Main' });
  const history = await historyAfter(w, `git+file://${repository.path}?main`, () => {
    const head = repository.git('rev-parse', 'main');
    const tree = repository.git('rev-parse', 'main^{tree}');
    repository.branch('main', repository.git('commit-tree', tree, '-p', head, '-p', side, '-m', 'Merge'));
  });
  assert.equal(history?.commits, 2);
});

test('withHistories() asks a server behind a login, and lookUpAll() only for its refs', async () => {
  const directory = join(place.path, 'served');
  const repository = makeGitRepository(join(directory, 'app.git'));
  repository.commit({ a: '0' });
  await using server = await startGitHttp(directory, { login: { user: 'me', password: 'planted-secret' } });
  using w = workplace('login');
  const url = `git+${server.http}/app.git?main`.replace('//', '//me:planted-secret@');
  const { lock } = await w.resolve([url]);
  repository.commit({ a: '1' }, { message: 'One' });
  repository.commit({ a: '2' }, { message: 'Two' });
  const document = documentOf([url], w.project);
  const before = (await server.nginx.requests()).length;
  const [found] = await lookUpAll(document, lock, w.context);
  assert.equal(found?.kind, 'commits');
  const asked = (await server.nginx.requests()).slice(before);
  // gitprotocol-v2(5): the first POST lists the refs, a second one would fetch.
  assert.equal(asked.filter(({ method, status }) => method === 'POST' && status === 200).length, 1);
  const { changes } = await w.resolve([url], lock, { update: 'all' });
  const [change] = await withHistories(document, changes, w.context);
  assert.equal(change?.history?.commits, 2);
  assert.equal(JSON.stringify([changes, change, w.events]).includes('planted-secret'), false);
  const left = spawnSync('grep', ['-r', 'planted-secret', w.path]);
  assert.equal(left.stdout.toString(), '');
});

test('withHistories() says nothing of two tags that stand on two lines, and warns of nothing', async () => {
  using w = workplace('lines');
  const { repository, first } = repositoryOf(true);
  repository.tag('v1', repository.commit({ a: '1' }, { branch: 'one', orphan: true }));
  repository.branch('two', first);
  repository.tag('v2', repository.commit({ a: '2' }, { branch: 'two' }));
  const changes = await w.resolve([`git+file://${repository.path}?v1`]);
  const url = `git+file://${repository.path}?v2`;
  const [[, entry] = []] = changes.lock.sources;
  assert.ok(entry !== undefined);
  const lock = { sources: new Map([[url, entry]]) };
  const moved = await w.resolve([url], lock, { update: 'all' });
  const [change] = await withHistories(documentOf([url], w.project), moved.changes, w.context);
  assert.deepEqual([change?.kind, change?.history], ['ref', undefined]);
  assert.equal(w.events.filter(({ type }) => type === 'warning').length, 0);
});

test('withHistories() fails for nothing but an interruption', async () => {
  using w = workplace('gone');
  const { repository } = repositoryOf(true);
  const url = `git+file://${repository.path}?main`;
  const { lock } = await w.resolve([url]);
  repository.commit({ a: '1' });
  const { changes } = await w.resolve([url], lock, { update: 'all' });
  rmSync(repository.path, { recursive: true });
  const told = await withHistories(documentOf([url], w.project), changes, w.context);
  assert.equal(told[0]?.history, undefined);
  const signal = AbortSignal.abort();
  await assert.rejects(withHistories(documentOf([url], w.project), changes, { ...w.context, signal }), {
    code: 'INTERRUPTED',
  });
});
