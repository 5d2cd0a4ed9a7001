import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Context, createContext } from '../../../src/core/context.ts';
import { noSecrets } from '../../../src/offline/secrets/no-secrets.ts';
import { demandDaemonHealthy } from '../../../src/offline/services/daemons/demand-daemon-healthy.ts';
import { isAlive } from '../../../src/offline/services/daemons/is-alive.ts';
import { type DaemonSurroundings, startDaemon } from '../../../src/offline/services/daemons/start-daemon.ts';
import { stopDaemon } from '../../../src/offline/services/daemons/stop-daemon.ts';
import type { DaemonRecord } from '../../../src/offline/state/records.ts';
import type { Step } from '../../../src/offline/run/step-model.ts';
import { isRunning } from '../../../src/sys/is-running.ts';
import { markedProcesses } from '../../../src/sys/marked-processes.ts';
import { scratch } from '../../servers/scratch.ts';
import { refusal } from '../run-fixture.ts';

const STOP_CHILD = new URL('stop-child.ts', import.meta.url).pathname;

type DaemonStep = Step & { readonly daemon: string };

/** Where a test starts daemons; those that still run are stopped at the end. */
interface Bench extends AsyncDisposable {
  readonly path: string;
  readonly context: Context;
  readonly journaled: DaemonRecord[];
  start(
    script: string,
    other?: Partial<DaemonStep>,
    around?: Partial<DaemonSurroundings>,
  ): Promise<DaemonRecord>;
  log(): string;
}

// On a machine with systemd they would be units, which systemd.test.ts has.
function bench(): Bench {
  const home = scratch('daemons');
  const context = createContext({ tmp: home.path, home: home.path, env: { PASSED: "it's passed" } });
  const [workspace, logs] = [join(home.path, 'workspace'), join(home.path, 'logs')];
  mkdirSync(workspace);
  mkdirSync(logs, { mode: 0o700 });
  const log = join(logs, 'daemon-test.log');
  const journaled: DaemonRecord[] = [];
  const journal = { daemon: (record: DaemonRecord): void => void journaled.push(record) };
  return {
    path: home.path,
    context,
    journaled,
    start: (script, other = {}, around = {}) => {
      const step = { ...DEFAULT, cwd: workspace, argv: ['sh', '-c', script] as const, ...other };
      return startDaemon(
        step,
        { journal, log, secrets: noSecrets, entries: undefined, workspace: { root: workspace }, ...around },
        context,
      );
    },
    log: () => readFileSync(join(logs, 'daemon-test.log'), 'utf8'),
    [Symbol.asyncDispose]: async () => {
      for (const record of journaled) await stopDaemon(record, context);
      home.remove();
    },
  };
}

const DEFAULT = {
  number: 1,
  label: 'the daemon',
  env: { PATH: '/usr/bin:/bin', HOME: '/scratch', TMPDIR: '/scratch', LANG: 'C.UTF-8', OWN: 'a "b" $c\nd' },
  names: ['OWN'],
  network: 'host',
  timeout: 10,
  silence: 10,
  when: 'always',
  retries: 0,
  pass: ['PASSED', 'ABSENT'],
  secrets: [],
  services: [],
  daemon: 'test',
} as const;

test('startDaemon() leaves a process of its own session, with a log, when this process goes on', async () => {
  await using place = bench();
  const record = await place.start(
    'echo "$OWN|$PASSED|$HOME|$TMPDIR|$PWD|$ABSENT|"; echo bad >&2; exec sleep 1000',
  );
  assert.deepEqual(place.journaled, [record]);
  assert.equal(record.unit, undefined);
  assert.equal(isAlive(record), true);
  assert.equal(place.log(), `a "b" $c\nd|it's passed|${place.path}|/tmp|/||\nbad\n`);
  assert.equal(statSync(record.log).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(place.path, 'logs')), ['daemon-test.log']);
  const stat = readFileSync(`/proc/${record.pid}/stat`, 'latin1').split(' ');
  // proc(5) stat: the group and the session.
  assert.deepEqual([stat[4], stat[5]], [String(record.pid), String(record.pid)]);
  assert.equal(await stopDaemon(record, place.context), undefined);
  assert.equal(isAlive(record), false);
});

test('startDaemon() lets a daemon of another user open its log as /dev/stdout, and write no core files', async () => {
  await using place = bench();
  const script = 'id -u; ulimit -Hc; echo again >>/dev/stdout; echo bad >>/dev/stderr; exec sleep 1000';
  await place.start(script, { user: 'nobody', cwd: '/' });
  assert.equal(place.log(), '65534\n0\nagain\nbad\n');
});

test('startDaemon() starts nothing when what would be stopped cannot be written down', async () => {
  await using place = bench();
  const file = join(place.path, 'ran');
  const logs = join(place.path, 'logs');
  const step = { ...DEFAULT, cwd: '/', argv: ['touch', file] as const };
  const failing = { daemon: () => Promise.reject(new Error('full')) };
  const log = join(logs, 'daemon-test.log');
  const around = {
    journal: failing,
    log,
    secrets: noSecrets,
    entries: undefined,
    workspace: { root: place.path },
  };
  await assert.rejects(startDaemon(step, around, place.context), /full/);
  assert.equal(statSync(file, { throwIfNoEntry: false }), undefined);
  assert.deepEqual(readdirSync(logs), ['daemon-test.log']);
  assert.deepEqual(markedProcesses('ARX_DAEMON', join(logs, 'daemon-test.log')), []);
});

const ENDED: readonly (readonly [title: string, script: string, said: RegExp])[] = [
  [
    'it fails',
    'echo no such thing; exit 3',
    /it ended at once and says "no such thing", expected a program that stays/,
  ],
  ['it goes into the background', 'sleep 1000 & exit 0', /it ended at once, expected a program that stays/],
];

for (const [title, script, said] of ENDED)
  test(`startDaemon() fails with RUN_SERVICE_FAILED when ${title}`, async () => {
    await using place = bench();
    await assert.rejects(place.start(script), (error: Error) => {
      assert.match(error.message, said);
      return refusal('RUN_SERVICE_FAILED')(error);
    });
    const [record] = place.journaled;
    assert.ok(record);
    await stopDaemon(record, place.context);
    assert.deepEqual(markedProcesses('ARX_DAEMON', record.log), []);
  });

test('startDaemon() refuses what would not last when its program is a source or its cwd is missing', async () => {
  await using place = bench();
  const file = { path: '/x' } as never;
  await assert.rejects(
    place.start('', { program: { request: 'x', file, jar: false } }),
    refusal('RUN_SERVICE_REFUSED', 'its program is a source'),
  );
  await assert.rejects(place.start('', { cwd: '/arx-nowhere' }), refusal('RUN_NO_CWD', '/arx-nowhere'));
  await assert.rejects(place.start('', { user: 'arx-nobody' }), refusal('RUN_NO_USER', 'arx-nobody'));
  assert.deepEqual(place.journaled, []);
});

test('stopDaemon() ends all of it when it has children that left its group, and lets it say goodbye', async () => {
  await using place = bench();
  const script = `trap 'echo bye; exit 0' TERM; setsid sleep 1000 & sleep 1000 & wait`;
  const record = await place.start(script);
  assert.equal(markedProcesses('ARX_DAEMON', record.log).length, 3);
  assert.equal(await stopDaemon(record, place.context), undefined);
  assert.deepEqual(markedProcesses('ARX_DAEMON', record.log), []);
  assert.equal(place.log(), 'bye\n');
  assert.equal(await stopDaemon(record, place.context), undefined);
});

test('stopDaemon() uses force at once when it does not end and the user is in a hurry', async () => {
  await using place = bench();
  const record = await place.start(`trap '' TERM; while :; do sleep 1; done`);
  await stopDaemon(record, { ...place.context, hurry: AbortSignal.abort() });
  assert.equal(isAlive(record), false);
});

/** Starts a daemon that has a process of its own stop it. @returns its record, and what that process says in the end. */
async function stoppingItself(
  place: Bench,
  apart: 'setsid' | 'env',
): Promise<readonly [DaemonRecord, string]> {
  const [go, told] = [join(place.path, 'go'), join(place.path, 'told')];
  const stop = `'${process.execPath}' '${STOP_CHILD}' '${go}' >'${told}.new'; mv '${told}.new' '${told}'`;
  // A shell between both: it waits for what stops the daemon.
  writeFileSync(`${told}.sh`, stop);
  const wait = `while ! test -e '${go}'; do sleep 0.05; done`;
  const record = await place.start(`${wait}; ${apart} sh '${told}.sh'; sleep 1000`);
  writeFileSync(`${go}.new`, JSON.stringify(record));
  renameSync(`${go}.new`, go);
  const until = AbortSignal.timeout(60_000);
  while (!existsSync(told) && !until.aborted) await delay(20);
  return [record, readFileSync(told, 'utf8')];
}

test('stopDaemon() leaves those alone that stop the daemon when it has started them in a session of their own', async () => {
  await using place = bench();
  const [record, said] = await stoppingItself(place, 'setsid');
  assert.equal(said, 'stopped\n');
  assert.equal(isAlive(record), false);
});

test('demandOutside() refuses to stop a daemon from within its process group', async () => {
  await using place = bench();
  const [record, said] = await stoppingItself(place, 'env');
  assert.match(
    said,
    /^Cannot stop the daemon "test": it has started this arx, which would be stopped with it\n$/,
  );
  assert.equal(isAlive(record), true);
});

test('stopDaemon() and isAlive() leave another process alone when it has the same number', async () => {
  await using place = bench();
  const other = { name: 'x', pid: process.pid, start: '1', log: join(place.path, 'none') };
  assert.equal(isAlive(other), false);
  assert.equal(await stopDaemon(other, place.context), undefined);
  assert.equal(isRunning(process.pid), true);
  assert.equal(isAlive({ pid: 0, start: '' }), false);
});

test('demandDaemonHealthy() fails when the daemon has ended meanwhile, and says what it said', async () => {
  await using place = bench();
  const go = join(place.path, 'go');
  const record = await place.start(`while [ ! -e ${go} ]; do sleep 0.05; done; echo gone; exit 1`);
  await demandDaemonHealthy(record, undefined, noSecrets, place.context);
  writeFileSync(go, '');
  const health = { command: ['sh', '-c', `! kill -0 ${record.pid}`], within: 10 } as const;
  await assert.rejects(
    demandDaemonHealthy(record, health, { mask: (text) => text.replace('gone', '***') }, place.context),
    refusal('RUN_SERVICE_FAILED', 'it has ended and says "***"'),
  );
});

// It is read by root before it becomes the user of the daemon, who can replace whatever is in a directory of its own.
test('startDaemon() puts its environment where the user of the daemon cannot write', async () => {
  await using place = bench();
  const [ours, theirs] = [join(place.path, 'ours'), join(place.path, 'theirs')];
  for (const path of [ours, theirs]) mkdirSync(path);
  const given = { env: {}, directory: theirs, [Symbol.dispose]: () => undefined };
  const seen: string[][] = [];
  const record = await place.start(
    'exec sleep 1000',
    {},
    {
      secrets: { ...noSecrets, directory: ours, for: () => given },
      journal: { daemon: () => void seen.push(readdirSync(theirs), readdirSync(ours)) },
    },
  );
  place.journaled.push(record);
  assert.deepEqual(
    seen.map(({ length }) => length),
    [0, 1],
  );
});
