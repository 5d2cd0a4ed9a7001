import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type HostLock, takeHostLock } from '../../../src/offline/state/host-lock.ts';
import { openersOf } from '../../helpers/openers-of.ts';
import { type Ended, runProgram } from '../../helpers/arx-home.ts';
import { invalid, StateBench } from './state-bench.ts';

const CHILD = join(import.meta.dirname, 'lock-child.ts');
const ROOT = process.geteuid?.() === 0;

const take = (bench: StateBench, what = 'run web', wait = false): Promise<HostLock> =>
  takeHostLock(bench.state, what, { wait }, bench.context);

function child(bench: StateBench, ...words: readonly string[]): Promise<Ended> {
  return runProgram([process.execPath, CHILD, bench.in(), ...words]);
}

/** Starts a process that holds the lock until it is ended. */
async function holder(bench: StateBench, what: string): Promise<ChildProcess> {
  const started = spawn(process.execPath, [CHILD, bench.in(), what, 'hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(started.stdout, 'data')) as [Buffer];
  assert.equal(said.toString(), 'held\n');
  return started;
}

async function end(started: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const gone = once(started, 'exit');
  started.kill(signal);
  await gone;
}

/** Until somebody waits for the lock that this process holds. */
async function aFlockWaits(bench: StateBench): Promise<void> {
  while (bench.events.length === 0 || openersOf(bench.in('lock')).length < 2)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

test('takeHostLock() refuses while somebody holds it, and names who', async () => {
  using bench = new StateBench({ now: () => new Date('2026-03-01T10:15:00Z') });
  {
    using _lock = await take(bench, 'run web 1.2.0');
    await assert.rejects(take(bench), {
      code: 'RUN_BUSY',
      exit: 3,
      message: new RegExp(
        `^Cannot go on: process ${process.pid} of "\\w+" \\("run web 1\\.2\\.0"\\) since 2026-03-01T10:15:00\\.000Z is at work on this host$`,
      ),
    });
    assert.equal(lstatSync(bench.in('lock-holder.json')).mode & 0o7777, 0o600);
  }
  assert.deepEqual(readdirSync(bench.in()), ['lock']);
  assert.equal(lstatSync(bench.in('lock')).mode & 0o7777, 0o600);
  assert.deepEqual(openersOf(bench.in('lock')), []);
  using _again = await take(bench);
});

test('takeHostLock() waits its turn, says for whom once, and goes on at once', async () => {
  using bench = new StateBench();
  const first = await take(bench, 'run first');
  const order: string[] = [];
  const second = take(bench, 'run second', true).then(async (lock) => {
    order.push('second');
    lock[Symbol.dispose]();
  });
  while (bench.events.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  order.push('first');
  first[Symbol.dispose]();
  await second;
  assert.deepEqual(order, ['first', 'second']);
  assert.equal(bench.events.length, 1);
  assert.match(
    JSON.stringify(bench.events),
    /waiting for process \d+ of .*run first.*, which is at work on this host/,
  );
});

test('takeHostLock() gives up when the wait is interrupted, and leaves nobody behind', async () => {
  using bench = new StateBench();
  using _lock = await take(bench);
  const waiting = take(bench, 'run second', true);
  const rejected = assert.rejects(waiting, { code: 'INTERRUPTED' });
  await aFlockWaits(bench);
  bench.abort();
  await rejected;
  assert.deepEqual(openersOf(bench.in('lock')), [process.pid]);
  await assert.rejects(take(bench), { code: 'INTERRUPTED' });
});

for (const signal of ['SIGKILL', 'SIGTERM'] as const)
  test(`takeHostLock() has the lock at once when its holder ended by ${signal}`, async () => {
    using bench = new StateBench();
    const started = await holder(bench, 'run killed');
    const waiting = take(bench, 'run next', true);
    while (bench.events.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.match(JSON.stringify(bench.events), new RegExp(`process ${started.pid} of .*run killed`));
    await end(started, signal);
    {
      using _lock = await waiting;
      const { pid, what } = JSON.parse(readFileSync(bench.in('lock-holder.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      assert.deepEqual([pid, what], [process.pid, 'run next']);
    }
    assert.deepEqual(openersOf(bench.in('lock')), []);
  });

test('takeHostLock() lets 20 processes in one after the other', async () => {
  using bench = new StateBench();
  const names = Array.from({ length: 20 }, (_, at) => `run bundle-${at % 2} of ${at}`);
  const ended = await Promise.all(names.map((name) => child(bench, name)));
  for (const { code, stdout, stderr } of ended) {
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^(?:waiting for .*\n)?done\n$/);
  }
  const lines = readFileSync(bench.at('work.txt'), 'utf8').trimEnd().split('\n');
  const blocks = Array.from({ length: 20 }, (_, at) => new Set(lines.slice(at * 5, at * 5 + 5)));
  assert.ok(blocks.every(({ size }) => size === 1));
  assert.deepEqual([...blocks].flatMap((block) => [...block]).sort(), names.toSorted());
  assert.deepEqual(readdirSync(bench.in()), ['lock']);
});

test('takeHostLock() removes what writes left that were cut off, and nothing else', async () => {
  using bench = new StateBench();
  mkdirSync(bench.in('ledger'), { mode: 0o700 });
  const left = ['.lock-holder.json.arx-01234567-1-89abcdef', 'ledger/.web.jsonl.arx-01234567-1-89abcdef'];
  const others = ['.other', 'ledger/.web.jsonl.arx-notes', 'journal.ndjson'];
  for (const name of [...left, ...others]) writeFileSync(bench.in(name), '');
  (await take(bench))[Symbol.dispose]();
  for (const name of left) assert.ok(!existsSync(bench.in(name)), name);
  for (const name of others) assert.ok(existsSync(bench.in(name)), name);
});

for (const [what, plant] of [
  ['a link', (path, outside) => symlinkSync(`${outside}/kept`, path)],
  ['a link to nothing', (path, outside) => symlinkSync(`${outside}/new`, path)],
  ['a directory', (path) => mkdirSync(path)],
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
  [
    'a file that others can write',
    (path) => {
      writeFileSync(path, '');
      chmodSync(path, 0o666);
    },
  ],
  ...(ROOT
    ? [
        [
          'a file of others',
          (path: string) => {
            writeFileSync(path, '');
            chownSync(path, 65534, 0);
          },
        ] as const,
      ]
    : []),
] as readonly (readonly [string, (path: string, outside: string) => void])[])
  test(`takeHostLock() refuses when the lock file is ${what}`, async () => {
    using bench = new StateBench();
    writeFileSync(`${bench.outside}/kept`, 'kept');
    plant(bench.in('lock'), bench.outside);
    await assert.rejects(take(bench), invalid(bench.in('lock')));
    assert.deepEqual(readdirSync(bench.outside), ['kept']);
    assert.equal(readFileSync(`${bench.outside}/kept`, 'utf8'), 'kept');
    assert.deepEqual(openersOf(bench.in('lock')), []);
  });

test('takeHostLock() refuses when the lock file was replaced while it waited', async () => {
  using bench = new StateBench();
  const first = await take(bench);
  const waiting = take(bench, 'run second', true);
  const rejected = assert.rejects(waiting, invalid(bench.in('lock'), /replaced/));
  await aFlockWaits(bench);
  linkSync(bench.in('lock'), bench.in('old'));
  rmSync(bench.in('lock'));
  writeFileSync(bench.in('lock'), '', { mode: 0o600 });
  first[Symbol.dispose]();
  await rejected;
});

for (const text of [
  '',
  'x',
  '{}',
  '{"pid":1,"since":"x","user":"x","what":"x","more":1}',
  '{"pid":-1}',
  '[]',
])
  test(`takeHostLock() still says that it is busy when who holds it wrote ${JSON.stringify(text)}`, async () => {
    using bench = new StateBench();
    using _lock = await take(bench);
    writeFileSync(bench.in('lock-holder.json'), text);
    await assert.rejects(take(bench), { code: 'RUN_BUSY', message: /^Cannot go on: another arx is at work/ });
  });

// Only root can act as somebody else, and mount something over a program.
if (ROOT) {
  test('takeHostLock() locks the state of a plain user', async () => {
    using bench = new StateBench();
    chmodSync(bench.path, 0o755);
    mkdirSync(bench.at('theirs'));
    chownSync(bench.at('theirs'), 65534, 65534);
    const argv = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, CHILD];
    const stateDir = bench.at('theirs', 'state');
    const { stdout, stderr } = await runProgram([...argv, stateDir, 'run mine', 'now']);
    assert.equal(stdout, 'done\n', stderr);
    assert.equal(lstatSync(join(stateDir, 'lock')).uid, 65534);
    assert.match(
      (await runProgram([...argv, bench.in(), 'run mine', 'now'])).stdout,
      /EACCES|RUN_STATE_INVALID/,
    );
  });

  for (const [what, script] of [
    [
      'is missing',
      'mkdir "$0/none" && mount --bind "$0/none" "$(dirname "$(readlink -f "$(command -v flock)")")"',
    ],
    ['may not be run', 'mount --bind /dev/null "$(readlink -f "$(command -v flock)")"'],
    [
      'fails',
      'printf "#!/bin/sh\\necho no locks here >&2\\nexit 65" >"$0/flock"; chmod 755 "$0/flock"; mount --bind "$0/flock" "$(readlink -f "$(command -v flock)")"',
    ],
  ] as const)
    test(`takeHostLock() says what to do when the program flock ${what}`, async () => {
      using bench = new StateBench();
      const node = process.execPath;
      const line = `${script} && exec "$1" "$2" "$3" "run web" now`;
      const argv = ['unshare', '-m', 'sh', '-c', line, bench.path, node, CHILD, bench.in()];
      const { stdout, stderr } = await runProgram(argv);
      assert.match(
        stdout,
        /^RUN_NO_LOCK Cannot lock this host: .*(?:no program "flock"|EACCES|no locks here)\n$/,
        stderr,
      );
    });
}
