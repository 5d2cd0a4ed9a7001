import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { startNginx } from '../servers/nginx.ts';
import { scratch } from '../servers/scratch.ts';
import { contentOf, errorOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const repositories = scratch('mirrors');
const [web, mirror, git] = await Promise.all([startNginx(), startNginx(), startGitHttp(repositories.path)]);
after(async () => {
  await Promise.all([web.stop(), mirror.stop(), git.stop()]);
  repositories.remove();
});

function put(server: { root: string }, path: string, content: string): void {
  mkdirSync(dirname(join(server.root, path)), { recursive: true });
  writeFileSync(join(server.root, path), content);
}

const DEAD = 'http://127.0.0.1:9';

function entryOf(resolved: Awaited<ReturnType<Workplace['resolve']>>): Record<string, unknown> {
  const [entry] = resolved.lock.sources.values();
  return { ...entry };
}

function warningsOf(w: Workplace): string[] {
  return w.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
}

test('resolveSources() takes the first mirror that answers, says why, notes it, and names the file as the source does', async () => {
  using w = workplace('mirrors');
  put(mirror, 'blobs/123', 'content');
  const mirrors = [`${mirror.http}/missing`, `${mirror.http}/blobs/123`, `${DEAD}/never`];
  const resolved = await w.resolve([{ source: `${DEAD}/tool.sh`, mirrors }]);
  assert.deepEqual(contentOf(onlyOne(resolved)), { 'tool.sh': 'content' });
  assert.equal(entryOf(resolved)['mirror'], `${mirror.http}/blobs/123`);
  assert.deepEqual([...resolved.lock.sources.keys()], [`${DEAD}/tool.sh`]);
  const by = `the mirror "${mirror.http}/blobs/123" did`;
  assert.deepEqual(warningsOf(w), [
    `"${DEAD}/tool.sh" did not give the source, ${by}: Cannot download "${DEAD}/tool.sh": the host refused the connection, expected the file`,
    `"${mirror.http}/missing" did not give the source, ${by}: Cannot download "${mirror.http}/missing": the server answered 404, expected the file`,
  ]);
});

test('resolveSources() asks no mirror, and notes none, when the source answers', async () => {
  using w = workplace('mirrors');
  put(web, 'fine.txt', 'fine');
  const before = (await mirror.requests()).length;
  const resolved = await w.resolve([
    { source: `${web.http}/fine.txt`, mirrors: [`${mirror.http}/fine.txt`] },
  ]);
  assert.equal(entryOf(resolved)['mirror'], undefined);
  assert.deepEqual(warningsOf(w), []);
  assert.equal((await mirror.requests()).length, before);
});

test('resolveSources() takes the first place with the locked content, and the lock stays as it is', async () => {
  using w = workplace('mirrors');
  put(web, 'locked.txt', 'right');
  put(mirror, 'wrong.txt', 'wrong');
  put(mirror, 'right.txt', 'right');
  const url = `${web.http}/locked.txt`;
  const { lock } = await w.resolve([url]);
  put(web, 'locked.txt', 'moved');
  using fresh = workplace('mirrors');
  const mirrors = [`${mirror.http}/wrong.txt`, `${mirror.http}/right.txt`];
  const resolved = await fresh.resolve([{ source: url, mirrors }], lock, { locked: true });
  assert.deepEqual(contentOf(onlyOne(resolved)), { 'locked.txt': 'right' });
  assert.deepEqual(resolved.lock.sources, lock.sources);
  assert.equal(warningsOf(fresh).length, 2);
  assert.ok(warningsOf(fresh).every((message) => /integrity is sha256-/.test(message)));
});

test('resolveSources() lists each place with its reason when all fail', async () => {
  using w = workplace('mirrors');
  const source = { source: `${web.http}/gone`, mirrors: [`${DEAD}/gone`] };
  const error = await errorOf(w.resolve([source]));
  assert.equal(error.code, 'SOURCE_NOT_FOUND');
  assert.equal(error.exit, 5);
  assert.equal(
    error.message,
    `Cannot obtain "${web.http}/gone": it and its mirrors failed, expected one to give it. ` +
      `"${web.http}/gone": Cannot download "${web.http}/gone": the server answered 404, expected the file; ` +
      `"${DEAD}/gone": Cannot download "${DEAD}/gone": the host refused the connection, expected the file`,
  );
});

test('resolveSources() stops at an error that no mirror can mend', async () => {
  using w = workplace('mirrors');
  put(web, 'demanded.txt', 'x');
  const integrity = `sha256-${Buffer.alloc(32).toString('base64')}`;
  const before = (await mirror.requests()).length;
  const source = { source: `${web.http}/demanded.txt`, integrity, mirrors: [`${mirror.http}/demanded.txt`] };
  assert.equal((await errorOf(w.resolve([source]))).code, 'INTEGRITY_DIGEST');
  assert.equal((await mirror.requests()).length, before);
});

test('resolveSources() takes git from a mirror, under a lock too', async () => {
  const repository = makeGitRepository(join(repositories.path, 'app.git'));
  const commit = repository.commit({ 'a.txt': 'a' });
  const source = { source: `git+${DEAD}/app.git`, mirrors: [`git+${git.http}/app.git`] };
  using w = workplace('mirrors');
  const resolved = await w.resolve([source]);
  assert.equal(entryOf(resolved)['commit'], commit);
  assert.equal(entryOf(resolved)['mirror'], `git+${git.http}/app.git`);
  using fresh = workplace('mirrors');
  const again = await fresh.resolve([source], resolved.lock, { locked: true });
  assert.deepEqual(again.lock.sources, resolved.lock.sources);
  assert.deepEqual(contentOf(onlyOne(again)), { 'a.txt': 'a' });
});
