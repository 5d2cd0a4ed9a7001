import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import { exclusively } from '../../src/online/git/exclusive.ts';
import { startGitHttp } from '../servers/git-http.ts';
import { makeGitRepository } from '../servers/git-repository.ts';
import { scratch } from '../servers/scratch.ts';
import { contentOf, onlyOne, type Workplace, workplace } from './workplace.ts';

const repositories = scratch('processes');
const web = await startGitHttp(repositories.path);
after(async () => {
  await web.stop();
  repositories.remove();
});
const noise = (size: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};
const app = makeGitRepository(join(repositories.path, 'app.git'));
app.commit(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`dir/${n}`, noise(50_000, n + 1)])));
writeFileSync(join(repositories.path, 'file.bin'), noise(2_000_000, 99));

const MODULE = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
const SCRIPT = `
  const { createContext } = await import(${MODULE('../../src/core/context.ts')});
  const { resolveSources } = await import(${MODULE('../../src/online/resolve.ts')});
  const { manifestFromValue } = await import(${MODULE('../../src/model/parse-manifest.ts')});
  const [place, ...sources] = process.argv.slice(1);
  const context = createContext({ env: { PATH: process.env.PATH }, home: place, tmp: place, cacheDir: place + '/cache', stateDir: place + '/state' });
  const data = sources.map((source, n) => ({ source, target: 't' + n }));
  const document = manifestFromValue({ code: [['true']], data }, { directory: place });
  const { lock } = await resolveSources(document, undefined, { locked: false, offline: false, update: [] }, context);
  console.log(JSON.stringify([...lock.sources.values()].map(({ tree }) => tree)));`;

function start(w: Workplace, sources: readonly string[]): ChildProcess {
  const argv = ['--input-type=module', '-e', SCRIPT, w.path, ...sources];
  return spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

async function outputOf(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  const words: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => words.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0, Buffer.concat(words).toString());
  return Buffer.concat(chunks).toString();
}

const SOURCES = [`git+${web.http}/app.git`, `git+${web.http}/app.git#dir/7`, `${web.http}/file.bin`];

test('two processes, three times each, fill the same cache at once and find the same', async () => {
  using w = workplace('two');
  const outputs = await Promise.all(Array.from({ length: 6 }, () => outputOf(start(w, SOURCES))));
  assert.equal(new Set(outputs).size, 1);
  assert.deepEqual(readdirSync(join(w.context.cacheDir, 'partial')), []);
  const left = readdirSync(join(w.context.cacheDir, 'git')).filter((name) => !name.endsWith('.git'));
  assert.deepEqual(left, []);
});

test('a process killed at any moment leaves a cache that the next one can use', async () => {
  using reference = workplace('reference');
  const expected = await outputOf(start(reference, SOURCES));
  await web.nginx.set('/file.bin', { bytesPerSecond: 4_000_000 });
  using w = workplace('killed');
  for (let delay = 150; delay < 700; delay += 50) {
    const child = start(w, SOURCES);
    const gone = once(child, 'exit');
    await sleep(delay);
    child.kill('SIGKILL');
    await gone;
  }
  assert.equal(await outputOf(start(w, SOURCES)), expected);
});

test('a killed fetch leaves marks and locks behind that the next one clears away', async () => {
  using w = workplace('marks');
  const url = `git+${web.http}/app.git#dir/7`;
  await w.resolve([url]);
  const git = join(w.context.cacheDir, 'git');
  const [name = ''] = readdirSync(git).filter((one) => one.endsWith('.git'));
  writeFileSync(join(git, name, 'shallow.lock'), '');
  writeFileSync(join(git, name, 'arx-writing'), '');
  writeFileSync(join(git, `${name}.lock`), `${(await import('node:os')).hostname()} 2147483647 dead`);
  const resolved = await w.resolve([url], undefined, { update: 'all' });
  assert.deepEqual(Object.keys(contentOf(onlyOne(resolved))), ['7']);
  assert.equal(existsSync(join(git, name, 'shallow.lock')), false);
  assert.equal(existsSync(join(git, `${name}.lock`)), false);
});

test('exclusively() lets one task run at a time and frees the lock after a failure', async () => {
  using w = workplace('exclusive');
  const path = join(w.path, 'lock');
  let inside = 0;
  const task = async (): Promise<void> => {
    inside += 1;
    assert.equal(inside, 1);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => exclusively(path, w.context, task)));
  await assert.rejects(exclusively(path, w.context, () => Promise.reject(new Error('no'))));
  await exclusively(path, w.context, task);
  assert.deepEqual(
    readdirSync(w.path).filter((name) => name.startsWith('lock')),
    [],
  );
});

test('exclusively() takes over from a dead process, once, when many wait', async () => {
  using w = workplace('take-over');
  const path = join(w.path, 'lock');
  writeFileSync(path, `${(await import('node:os')).hostname()} 2147483647 dead`);
  let inside = 0;
  let runs = 0;
  const task = async (): Promise<void> => {
    inside += 1;
    runs += 1;
    assert.equal(inside, 1);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => exclusively(path, w.context, task)));
  assert.equal(runs, 8);
});

test('exclusively() stops waiting when it is aborted', async () => {
  using w = workplace('abort');
  const path = join(w.path, 'lock');
  const stop = new AbortController();
  const context = { ...w.context, signal: stop.signal };
  const waiting = exclusively(path, w.context, async () => {
    const second = exclusively(path, context, () => Promise.resolve());
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(second, { code: 'INTERRUPTED' });
  });
  await waiting;
  assert.equal(existsSync(path), false);
});

test('an aborted fetch ends git and leaves nothing', async () => {
  using w = workplace('aborted');
  await web.nginx.set('/slow.git/', { directives: 'return 200;' });
  const { createServer } = await import('node:net');
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { resolveSources } = await import('../../src/online/resolve.ts');
  const { documentOf } = await import('./workplace.ts');
  const stop = new AbortController();
  const context = { ...w.context, signal: stop.signal };
  const mode = { locked: false, offline: false, update: [] };
  const work = resolveSources(
    documentOf([`git+http://127.0.0.1:${port}/x.git`], w.project),
    undefined,
    mode,
    context,
  );
  const connected = once(server, 'connection');
  const rejected = assert.rejects(work, { code: 'INTERRUPTED' });
  await connected;
  stop.abort();
  await rejected;
  server.close();
  for (let tries = 0; processesWith(`127.0.0.1:${port}/x.git`).length > 0; tries += 1) {
    assert.ok(tries < 200, 'git goes on');
    await sleep(25);
  }
  assert.deepEqual(
    readdirSync(join(w.context.cacheDir, 'git')).filter((name) => !name.endsWith('.git')),
    [],
  );
});

function processesWith(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word);
    } catch {
      return false;
    }
  });
}
