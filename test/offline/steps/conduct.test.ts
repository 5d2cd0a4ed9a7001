import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { demandSteps } from '../../../src/offline/steps/demand-steps.ts';
import { runSteps } from '../../../src/offline/steps/run-steps.ts';
import { descendantsOf } from '../../../src/sys/process-family.ts';
import { signalProcess } from '../../../src/sys/process-group.ts';
import { oddSeconds, processesWith, StepBench } from './step-bench.ts';

test('runSteps() ends a command that writes nothing for too long, and not one that writes', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const { code, message } = await bench.failScript(`echo first; sleep ${seconds}`, { silence: 1 });
  assert.equal(code, 'RUN_SILENT');
  assert.match(message, /sh wrote nothing for 1 s and was ended/);
  assert.deepEqual(processesWith(seconds), []);
  await bench.runScript('for i in 1 2 3 4 5 6; do sleep 0.5; echo $i >&2; done', { silence: 2, number: 2 });
});

test('runSteps() counts no silence while the reporter makes the command wait', async () => {
  using bench = new StepBench();
  const report = async (): Promise<void> => await delay(1500);
  await bench.runScript('head -c 300000 /dev/zero; echo end', { silence: 1 }, { ...bench.context, report });
});

test('runSteps() starts a command again when it fails and may be, with longer pauses', async () => {
  using bench = new StepBench();
  const count = bench.path('count');
  const script = `echo x >>${count}; [ "$(wc -l <${count})" = 3 ] || { echo no >&2; exit 4; }`;
  const { attempts, code, state } = await bench.runScript(script, { retries: 2 });
  assert.deepEqual([attempts, code, state], [3, 0, 'done']);
  assert.deepEqual(bench.warnings(), [
    'Cannot run step 1 "one": sh ended with exit code 4, expected exit code 0; it is started again in 1 s (1 of 2 times)',
    'Cannot run step 1 "one": sh ended with exit code 4, expected exit code 0; it is started again in 2 s (2 of 2 times)',
  ]);
});

test('runSteps() tells how often it tried when a command fails each time', async () => {
  using bench = new StepBench();
  const { code, data } = await bench.failScript('exit 9', { retries: 1 });
  assert.equal(code, 'RUN_STEP_FAILED');
  assert.deepEqual(data, { step: 1, code: 9, signal: null, attempts: 2 });
  assert.equal(bench.records[0]?.attempts, 2);
});

test('runSteps() starts nothing again that cannot be found', async () => {
  using bench = new StepBench();
  const { code } = await bench.failScript('', { argv: ['no-such-program'], retries: 5 });
  assert.equal(code, 'RUN_NO_PROGRAM');
  assert.deepEqual(bench.warnings(), []);
});

test('runSteps() waits no longer for the next attempt when it is interrupted', async () => {
  using bench = new StepBench();
  const failing = bench.failScript('exit 1', { retries: 9 });
  while (bench.warnings().length === 0) await delay(5);
  bench.abort();
  assert.equal((await failing).code, 'INTERRUPTED');
});

test('runSteps() skips commands for changes when nothing has changed', async () => {
  using bench = new StepBench();
  const steps = [
    bench.step('echo always'),
    bench.step('echo changed', { number: 2, label: 'two', when: 'changed' }),
  ];
  const started: string[] = [];
  const around = bench.around({ changed: false, started: ({ label }) => void started.push(label) });
  const records = await runSteps(steps, around, bench.context);
  assert.equal(bench.output(), 'always\n');
  assert.deepEqual(started, ['one']);
  assert.deepEqual(
    records.map(({ state, attempts }) => [state, attempts]),
    [
      ['done', 1],
      ['skipped', 0],
    ],
  );
  await runSteps(steps, bench.around({ logs: undefined }), bench.context);
  assert.equal(bench.output(), 'always\nalways\nchanged\n');
});

test('runSteps() ends at once with the second request, also what ignores the first', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const hurry = new AbortController();
  const context = { ...bench.context, hurry: hurry.signal };
  const failing = bench.failScript(
    `trap '' TERM INT; echo up; sleep ${seconds}; sleep ${seconds}`,
    {},
    context,
  );
  while (bench.output() === '') await delay(5);
  bench.abort();
  await delay(100);
  assert.notDeepEqual(processesWith(seconds), []);
  hurry.abort();
  assert.equal((await failing).code, 'INTERRUPTED');
  assert.deepEqual(processesWith(seconds), []);
  assert.equal(bench.records[0]?.state, 'failed');
});

test('runSteps() lets another user into the workspace when the umask of the caller is 077, and gives it 022', async () => {
  const umask = process.umask(0o077);
  try {
    using bench = new StepBench();
    writeFileSync(`${bench.workspace.work}/data`, 'data');
    chmodSync(`${bench.workspace.work}/data`, 0o644);
    await bench.runScript('cat data; umask', { user: 'nobody' });
    assert.equal(bench.output(), 'data0022\n');
  } finally {
    process.umask(umask);
  }
});

test('runSteps() runs a command as another user, who can read what is placed and write at home', async () => {
  using bench = new StepBench();
  const { work, programs } = bench.workspace;
  writeFileSync(`${work}/data`, 'data');
  writeFileSync(`${programs}/tool`, '#!/bin/sh\nid -un; id -Gn\n', { mode: 0o755 });
  const script = `cat data; echo; ${programs}/tool; echo x >"$HOME/own"; ls "$TMPDIR"; touch new 2>/dev/null || echo refused
grep -E '^(CapBnd|NoNewPrivs)' /proc/self/status; stat -c %U:%a "$HOME"`;
  await bench.runScript(script, { user: 'nobody' });
  assert.deepEqual(bench.output().split('\n'), [
    'data',
    'nobody',
    'nogroup',
    'own',
    'refused',
    'CapBnd:\t0000000000000000',
    'NoNewPrivs:\t1',
    'nobody:700',
    '',
  ]);
  bench.events.length = 0;
  await bench.runScript('cat "$HOME/own"', { user: '65534', number: 2 });
  assert.equal(bench.output(), 'x\n');
  assert.equal(statSync(bench.workspace.root).mode & 0o777, 0o700);
  bench.events.length = 0;
  await bench.runScript('id -u; id -G', { user: '54321', number: 3 });
  assert.equal(bench.output(), '54321\n54321\n');
});

test('demandSteps() refuses a user that is not there, and one that only root may become', async () => {
  using bench = new StepBench();
  const { root } = bench.workspace;
  const step = bench.step('true', { user: 'no-such-user' });
  await assert.rejects(demandSteps([step], root), { code: 'RUN_NO_USER', message: /no user "no-such-user"/ });
  await demandSteps([bench.step('true', { user: 'root' }), bench.step('true', { user: '0' })], root);
  const { error } = await import('./steps-as.ts').then(({ stepsAs }) => stepsAs('nobody', { user: 'root' }));
  assert.match(error ?? '', /only root may run it as "root"/);
});

test('runSteps() runs a command in the namespaces of the host when it is sealed so', async () => {
  using bench = new StepBench();
  const script = `readlink /proc/self/ns/pid /proc/self/ns/mnt; env | grep -c ARX_DIRECT`;
  await bench.runScript(script, { network: 'host', init: 'direct' });
  const outside = ['pid', 'mnt'].map((kind) => linkOf(kind));
  assert.deepEqual(bench.output().split('\n'), [...outside, '1', '']);
});

function linkOf(kind: string): string {
  return `${kind}:[${statSync(`/proc/self/ns/${kind}`).ino}]`;
}

test('runSteps() gives a direct command of another user the home of that user, unless the bundle sets one', async () => {
  using bench = new StepBench();
  const more = { network: 'host', init: 'direct', user: 'nobody', cwd: '/' } as const;
  await bench.runScript('id -un; echo "$HOME $TMPDIR"', more);
  assert.equal(bench.output(), 'nobody\n/nonexistent /tmp\n');
  bench.events.length = 0;
  const env = { PATH: '/usr/bin:/bin', HOME: '/srv', TMPDIR: bench.path('scratch') };
  await bench.runScript('echo "$HOME $TMPDIR"', { ...more, env, names: ['HOME'], number: 2 });
  assert.equal(bench.output(), '/srv /tmp\n');
  const program = { request: 'x', jar: false, file: {} as never };
  const { code } = await bench.failScript('true', { ...more, program, number: 3 });
  assert.equal(code, 'RUN_NO_USER');
});

test('runSteps() ends the group of a direct command, and names what left it and stays', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const pid = bench.path('pid');
  const script = `sleep ${seconds} & setsid sh -c 'echo $$ >${pid}; exec sleep ${seconds}' </dev/null >/dev/null 2>&1 & sleep 0.2`;
  const { leftovers, staying } = await bench.runScript(script, { network: 'host', init: 'direct' });
  const daemon = Number(readFileSync(pid, 'utf8'));
  try {
    assert.deepEqual(processesWith(seconds), [daemon]);
    assert.equal(leftovers.length, 1);
    assert.deepEqual(staying, [`sleep (pid ${daemon})`]);
    assert.ok(
      bench.warnings().includes(`Step 1 "one" left sleep (pid ${daemon}) running, outside of any sandbox`),
    );
  } finally {
    process.kill(daemon, 'SIGKILL');
  }
});

test('runSteps() ends all of a direct command that has to be ended', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const script = `setsid sleep ${seconds} & sleep ${seconds}`;
  const { code } = await bench.failScript(script, { network: 'host', init: 'direct', timeout: 1 });
  assert.equal(code, 'RUN_TIMEOUT');
  assert.deepEqual(processesWith(seconds), []);
  assert.equal(existsSync(bench.path('pid')), false);
});

/** As systemd stops a unit: each process of it is asked to end. */
function askAll(): void {
  for (const { pid } of descendantsOf([process.pid])) signalProcess(pid, 'SIGTERM');
}

test('runSteps() lets a command end in its own way when all processes are asked to end', async () => {
  using bench = new StepBench();
  const script = `trap 'sleep 0.5; echo finished; exit 3' TERM; echo up; while :; do sleep 0.1; done`;
  const failing = bench.failScript(script);
  while (bench.output() === '') await delay(5);
  askAll();
  bench.abort();
  assert.equal((await failing).code, 'INTERRUPTED');
  assert.equal(bench.output(), 'up\nfinished\n');
});

test('runSteps() ends a command at once with the second request after all processes were asked to end', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const hurry = new AbortController();
  const context = { ...bench.context, hurry: hurry.signal };
  const failing = bench.failScript(`trap '' TERM; echo up; sleep ${seconds}; sleep ${seconds}`, {}, context);
  while (bench.output() === '') await delay(5);
  askAll();
  bench.abort();
  await delay(300);
  assert.notDeepEqual(processesWith(seconds), []);
  hurry.abort();
  assert.equal((await failing).code, 'INTERRUPTED');
  assert.deepEqual(processesWith(seconds), []);
});
