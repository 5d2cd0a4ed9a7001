import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import { Store } from '../../src/archive/store.ts';
import { takeLeftOver } from '../../src/online/http/left-over.ts';
import { download } from '../../src/online/http-client.ts';
import { startNginx } from '../servers/nginx.ts';
import { codeOf, type Workplace, workplace } from './workplace.ts';

const SIZE = 3_000_000;
const web = await startNginx();
after(() => web.stop());

const MODULE = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
const SCRIPT = `
  const { createContext } = await import(${MODULE('../../src/core/context.ts')});
  const { Store } = await import(${MODULE('../../src/archive/store.ts')});
  const { download } = await import(${MODULE('../../src/online/http-client.ts')});
  const [cacheDir, location] = process.argv.slice(1);
  const context = createContext({ env: {}, home: cacheDir, cacheDir, configDir: cacheDir + '/none', stateDir: cacheDir + '/none' });
  await download({ location, source: location, archive: false }, new Store(cacheDir), context);`;

function partials(w: Workplace): string[] {
  return readdirSync(join(w.context.cacheDir, 'partial'));
}

/** Starts a process that downloads slowly, and ends it with this signal once it has some bytes. */
async function beginAndEnd(w: Workplace, location: string, signal: 'SIGKILL' | 'none'): Promise<() => void> {
  const cache = w.context.cacheDir;
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, cache, location], {
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  const dir = join(cache, 'partial');
  const has = (): boolean =>
    readdirSync(new Store(cache).subdirectory('partial')).some(
      (name) =>
        !name.endsWith('.json') &&
        (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0) > 500_000,
    );
  while (!has()) {
    assert.equal(child.exitCode, null, 'it ended before it was to be killed');
    await sleep(10);
  }
  if (signal === 'none') return () => void child.kill('SIGKILL');
  child.kill(signal);
  await gone;
  return () => undefined;
}

function get(w: Workplace, location: string): ReturnType<typeof download> {
  return download({ location, source: location, archive: false }, new Store(w.context.cacheDir), w.context);
}

function integrity(bytes: Uint8Array): string {
  return `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
}

async function slow(
  name: string,
): Promise<{ path: string; body: Buffer; url: string; ranges: () => Promise<string[]> }> {
  const path = join(web.root, name);
  const body = randomBytes(SIZE);
  writeFileSync(path, body);
  await web.set(`/${name}`, { bytesPerSecond: 1_000_000 });
  const ranges = async (): Promise<string[]> =>
    (await web.requests()).filter(({ uri }) => uri === `/${name}`).map(({ range }) => range);
  return { path, body, url: `${web.http}/${name}`, ranges };
}

test('download() goes on where a killed process ended, and gives the same', async () => {
  using w = workplace('resume');
  const { body, url, ranges } = await slow('killed.bin');
  await beginAndEnd(w, url, 'SIGKILL');
  const [size] = partials(w).flatMap((name) =>
    name.endsWith('.json') ? [] : [statSync(join(w.context.cacheDir, 'partial', name)).size],
  );
  await web.set('/killed.bin', undefined);
  const file = await get(w, url);
  assert.equal(file.integrity, integrity(body));
  assert.deepEqual(readFileSync(file.path), body);
  assert.ok(size !== undefined && size > 0);
  assert.equal((await ranges()).at(-1), `bytes=${size}-`);
  assert.deepEqual(partials(w), []);
});

test('download() begins anew when the body changed after a process was killed', async () => {
  using w = workplace('resume');
  const { path, url, ranges } = await slow('changed.bin');
  await beginAndEnd(w, url, 'SIGKILL');
  const other = randomBytes(SIZE - 1000);
  writeFileSync(`${path}.new`, other);
  renameSync(`${path}.new`, path);
  await web.set('/changed.bin', undefined);
  assert.equal((await get(w, url)).integrity, integrity(other));
  assert.match((await ranges()).at(-1) ?? '', /^bytes=\d+-$/);
  assert.deepEqual(partials(w), []);
});

test('download() trusts no byte of what a killed process left that is not what was on disk', async () => {
  using w = workplace('resume');
  const { body, url } = await slow('damaged.bin');
  await beginAndEnd(w, url, 'SIGKILL');
  const [name = ''] = partials(w).filter((name) => !name.endsWith('.json'));
  const path = join(w.context.cacheDir, 'partial', name);
  const damaged = readFileSync(path);
  damaged[1000] = (damaged[1000] ?? 0) ^ 1;
  writeFileSync(path, damaged);
  await web.set('/damaged.bin', undefined);
  const file = await get(w, url);
  // It was digested again, so the digest is of what is there, and no lock or demand fits it.
  assert.notEqual(file.integrity, integrity(body));
  assert.equal(file.integrity, integrity(readFileSync(file.path)));
});

for (const [name, spoil] of [
  ['of another start of the machine', (text: string) => text.replace(/"boot":"[^"]*"/, '"boot":"other"')],
  ['of which the facts are cut off', (text: string) => text.slice(0, 20)],
  ['of which the facts are empty', () => '{}'],
] as const)
  test(`download() does not go on with a file ${name}`, async () => {
    using w = workplace('resume');
    const { body, url, ranges } = await slow('spoilt.bin');
    await beginAndEnd(w, url, 'SIGKILL');
    const [facts = ''] = partials(w).filter((name) => name.endsWith('.json'));
    const path = join(w.context.cacheDir, 'partial', facts);
    writeFileSync(path, spoil(readFileSync(path, 'utf8')));
    await web.set('/spoilt.bin', undefined);
    assert.equal((await get(w, url)).integrity, integrity(body));
    assert.equal((await ranges()).at(-1), '');
    assert.deepEqual(partials(w), []);
  });

test('download() leaves the file of a process at work alone', async () => {
  using w = workplace('resume');
  const { body, url, ranges } = await slow('shared.bin');
  const end = await beginAndEnd(w, url, 'none');
  try {
    await web.set('/other.bin', undefined);
    const before = partials(w).length;
    const file = await get(w, url);
    assert.equal(file.integrity, integrity(body));
    assert.ok((await ranges()).every((range) => range === ''));
    assert.ok(before >= 1);
  } finally {
    end();
  }
});

test('download() keeps what it has when it is interrupted, and goes on with it', async () => {
  using w = workplace('resume');
  const { body, url, ranges } = await slow('stopped.bin');
  const stop = new AbortController();
  const report = (event: { type: string }): void => {
    if (event.type === 'progress') stop.abort();
  };
  const context = { ...w.context, signal: stop.signal, report };
  const request = { location: url, source: url, archive: false };
  assert.equal(await codeOf(download(request, new Store(context.cacheDir), context)), 'INTERRUPTED');
  assert.equal(partials(w).length, 2);
  await web.set('/stopped.bin', undefined);
  assert.equal((await get(w, url)).integrity, integrity(body));
  assert.match((await ranges()).at(-1) ?? '', /^bytes=\d+-$/);
  assert.deepEqual(partials(w), []);
});

test('download() names a partial file without any credential', async () => {
  using w = workplace('resume');
  const { url } = await slow('named.bin');
  const login = url.replace('//', '//canary:canary@');
  await beginAndEnd(w, `${login}?X-Amz-Signature=canary&X-Amz-Credential=canary`, 'SIGKILL');
  const texts = partials(w).map((name) =>
    name.endsWith('.json') ? name + readFileSync(join(w.context.cacheDir, 'partial', name), 'utf8') : name,
  );
  assert.ok(texts.length === 2 && !texts.join().includes('canary'), texts.join());
});

test('takeLeftOver() gives a file to one only, and removes what nobody came back for', () => {
  using w = workplace('resume');
  const directory = new Store(w.context.cacheDir).subdirectory('partial');
  const old = join(directory, 'forgotten.aaaaaaaaaaaa.1.bb');
  writeFileSync(old, 'x');
  utimesSync(old, new Date(0), new Date(0));
  writeFileSync(join(directory, 'one.aaaaaaaaaaaa.1.cc'), 'x');
  assert.equal(takeLeftOver(directory, 'one').facts, undefined);
  assert.deepEqual(readdirSync(directory), ['one.aaaaaaaaaaaa.1.cc']);
});
