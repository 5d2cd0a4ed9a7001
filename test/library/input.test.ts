import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ARX, arxHome } from '../helpers/arx-home.ts';
import { failure, World } from './world.ts';

async function sealed(world: World): Promise<string> {
  const output = world.at('app.arx');
  await world.arx.repack(world.arx.Bundle(world.arx.Data({ text: 'hello' }, 'motd')), { output });
  return output;
}

for (const name of ['evil.arx', 'evil', 'evil.yaml.arx'])
  test(`run() demands a signed bundle of ${name}, whatever it says`, async () => {
    using world = new World();
    const code = [['touch', world.at('ran')]];
    writeFileSync(world.at(name), JSON.stringify({ name: 'evil', code }));
    await failure('INTEGRITY_NOT_A_BUNDLE', () => world.arx.run(world.at(name)));
    assert.ok(!existsSync(world.at('ran')));
    assert.deepEqual(world.leftovers(), []);
  });

test('verify() and run() read a bundle from a pipe with a name', async () => {
  using world = new World();
  const output = await sealed(world);
  const { digest } = await world.arx.verify(output);
  execFileSync('mkfifo', [world.at('pipe')]);
  for (const verb of ['verify', 'run'] as const) {
    const reading = world.arx[verb](world.at('pipe'));
    const writer = spawn('sh', ['-c', 'cat "$1" >"$2"', 'sh', output, world.at('pipe')]);
    await once(writer, 'close');
    assert.equal((await reading).digest, digest);
  }
  assert.deepEqual(world.leftovers(), []);
});

test('a pipe without a writer ends with INTERRUPTED when the call is aborted', async () => {
  using world = new World();
  execFileSync('mkfifo', [world.at('pipe')]);
  for (const verb of ['verify', 'run'] as const) {
    const abort = new AbortController();
    const reading = world.arx[verb](world.at('pipe'), { signal: abort.signal });
    abort.abort();
    await failure('INTERRUPTED', () => reading);
  }
  assert.deepEqual(world.leftovers(), []);
});

for (const verb of ['verify', 'run'])
  test(`arx ${verb} of a pipe ends with 143 on SIGTERM, with and without a writer`, async () => {
    using home = arxHome('pipe');
    execFileSync('mkfifo', [`${home.path}/pipe`]);
    for (const writer of [undefined, spawn('sh', ['-c', `exec sleep 60 >'${home.path}/pipe'`])]) {
      const child = spawn(process.execPath, [ARX, verb, 'pipe'], { cwd: home.path, env: home.env });
      const ended = once(child, 'close');
      await waitForPipe(child.pid ?? 0);
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [143, null]);
      writer?.kill();
    }
    assert.deepEqual(home.leftovers(), []);
  });

/** Until a process holds the pipe open. */
async function waitForPipe(pid: number): Promise<void> {
  const isOpen = (): boolean =>
    execFileSync('sh', ['-c', 'readlink /proc/$1/fd/* || true', 'sh', String(pid)]).includes('/pipe\n');
  while (!isOpen()) await setTimeout(20);
}

test('run - refuses a stream at its first bytes, without waiting for its end', async () => {
  using home = arxHome('stream');
  const child = spawn(process.execPath, [ARX, 'run', '-'], { cwd: home.path, env: home.env });
  const ended = once(child, 'close');
  child.stdin.write('name: evil, and more to come\n');
  assert.deepEqual(await ended, [4, null]);
  assert.deepEqual(home.leftovers(), []);
});

const REFUSED = {
  'a place in procfs': ['WRITE_FAILED', () => '/proc/missing/content'],
  'procfs itself': ['WRITE_FAILED', () => '/proc/missing'],
  'a name that is too long': ['WRITE_FAILED', (world: World) => world.at('x'.repeat(300))],
  'a link to an empty directory': ['USAGE_EXISTS', (world: World) => world.at('link')],
} as const;
for (const [name, [code, place]] of Object.entries(REFUSED))
  test(`extract() refuses ${name}`, async () => {
    using world = new World();
    const output = await sealed(world);
    mkdirSync(world.at('empty'));
    symlinkSync('empty', world.at('link'));
    const { message } = await failure(code, () => world.arx.extract(output, place(world)));
    assert.match(message, /^Cannot extract into "[^"]*": [^"]*$/);
    assert.deepEqual(readdirSync(world.at('empty')), []);
    assert.ok(!readdirSync(world.path).some((entry) => entry.startsWith('.')));
  });

test('place() fails below a directory that takes no new names, and makes missing parents elsewhere', async () => {
  using world = new World();
  const source = world.arx.Source({ text: 'x' });
  await failure('WRITE_FAILED', () => source.place('/proc/missing/x', world.effects));
  await source.place(world.at('a', 'b', 'c'), world.effects);
  assert.equal(readFileSync(world.at('a', 'b', 'c'), 'utf8'), 'x\n');
});
