import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARX, arxHome } from '../helpers/arx-home.ts';
import { openersOf } from '../helpers/openers-of.ts';

if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
const home = arxHome('lock');
const path = (...names: string[]): string => join(home.path, ...names);
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  home.remove();
});

const read = (name: string): string => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : '');
const lock = (): string => join(home.env['ARX_STATE_DIR'] ?? '', 'lock');

async function seal(name: string, content: string, code: readonly unknown[]): Promise<void> {
  const data = [{ source: { base64: Buffer.from(content).toString('base64') }, target: path('srv/a') }];
  writeFileSync(path(`${name}.json`), JSON.stringify({ name: 'web', code, data }));
  await home.ok(['repack', `${name}.json`, '-o', `${name}.arx`]);
}

before(async () => {
  const undo = ['sh', '-c', `echo begins >>${path('undone')}; sleep 3; echo ends >>${path('undone')}`];
  const stay = `touch ${path('at')}; until [ -e ${path('go')} ]; do sleep 0.05; done`;
  await seal('first', 'old', []);
  await seal('long', 'new', [
    { cmd: 'true', undo },
    { cmd: 'sh', args: ['-c', stay] },
  ]);
  await seal('next', 'next', []);
});

beforeEach(async () => {
  for (const name of ['undone', 'at', 'go']) rmSync(path(name), { force: true });
  await home.ok(['run', 'first.arx']);
  assert.equal(read('srv/a'), 'old');
});

interface LongRun {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts the run that stays with its second command. */
async function startLong(): Promise<LongRun> {
  const child = spawn(process.execPath, [ARX, 'run', 'long.arx'], { cwd: home.path, env: home.env });
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  child.stdout.resume();
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  await until(() => existsSync(path('at')), child);
  return { pid: child.pid ?? 0, ended };
}

async function until(isSo: () => boolean, child?: ChildProcess): Promise<void> {
  while (!isSo()) {
    assert.equal(child?.exitCode ?? null, null, 'it ended before');
    await sleep(5);
  }
}

/** The process, and all that it has started. */
function family(pid: number): number[] {
  const found = [pid];
  for (const each of found) {
    const children = readFileSync(`/proc/${each}/task/${each}/children`, 'utf8').split(' ');
    found.push(...children.filter((word) => word !== '').map(Number));
  }
  return found;
}

function signal(pids: readonly number[], name: 'SIGTERM' | 'SIGKILL'): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by what was done to another.
    }
}

test('a run has its lock open itself, and nothing that it starts has', async () => {
  const { pid, ended } = await startLong();
  assert.ok(family(pid).length > 1);
  assert.deepEqual(openersOf(lock()), [pid]);
  writeFileSync(path('go'), '');
  assert.equal((await ended).code, 0);
  assert.deepEqual(openersOf(lock()), []);
});

test('SIGTERM to everything that a run has started leaves it the lock until all is taken back, once', async () => {
  const { pid, ended } = await startLong();
  signal([...family(pid), ...openersOf(lock())], 'SIGTERM');
  await until(() => read('undone') !== '');
  const busy = await home.run(['run', 'next.arx', '--no-wait']);
  assert.deepEqual([busy.code, read('undone')], [3, 'begins\n'], busy.stderr);
  assert.match(busy.stderr, /RUN_BUSY/);
  const waiting = await home.run(['run', 'next.arx']);
  assert.equal(waiting.code, 0, waiting.stderr);
  assert.doesNotMatch(waiting.stderr, /was cut off/);
  const { code, stderr } = await ended;
  assert.equal(code, 143, stderr);
  assert.match(stderr, /everything was taken back/);
  assert.deepEqual([read('undone'), read('srv/a')], ['begins\nends\n', 'next']);
});

test('a run keeps its lock when whatever else has it open is killed, and is done', async () => {
  const { pid, ended } = await startLong();
  signal(
    openersOf(lock()).filter((each) => each !== pid),
    'SIGKILL',
  );
  const busy = await home.run(['run', 'next.arx', '--no-wait']);
  assert.deepEqual([busy.code, read('srv/a')], [3, 'new'], busy.stderr);
  writeFileSync(path('go'), '');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  assert.deepEqual([read('undone'), read('srv/a')], ['', 'new']);
});

test('a run whose lock is removed while a command runs ends with RUN_LOCK_LOST, and the next one takes it back', async () => {
  const { ended } = await startLong();
  rmSync(lock());
  writeFileSync(path('go'), '');
  const { code, stderr } = await ended;
  assert.equal(code, 4, stderr);
  assert.match(stderr, /error\[RUN_LOCK_LOST\]: .*\n {2}help: The next run, rollback or removal takes back/);
  assert.deepEqual([read('undone'), read('srv/a')], ['', 'new']);
  assert.equal((await home.run(['status', '--exit-code'])).code, 3);
  const next = await home.run(['rollback']);
  assert.equal(next.code, 0, next.stderr);
  assert.deepEqual([read('undone'), read('srv/a')], ['begins\nends\n', 'old']);
});
