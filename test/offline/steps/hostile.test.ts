import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '../../../src/core/event.ts';
import { oddSeconds, processesWith, StepBench } from './step-bench.ts';

const LEFT: readonly [title: string, script: (seconds: string) => string][] = [
  ['a child in the background', (seconds) => `sleep ${seconds} &`],
  ['a session of its own', (seconds) => `setsid sleep ${seconds} &`],
  [
    'a daemon that forked twice and closed its pipes',
    (seconds) => `(setsid sleep ${seconds} </dev/null >/dev/null 2>&1 &)`,
  ],
  ['a daemon with an empty environment', (seconds) => `setsid --fork env -i sleep ${seconds}`],
  [
    'one that ignores every signal it can',
    (seconds) => `(trap '' HUP INT QUIT TERM USR1; sleep ${seconds}) &`,
  ],
  ['one in namespaces of its own', (seconds) => `setsid --fork unshare --user --pid --fork sleep ${seconds}`],
  ['one that is stopped', (seconds) => `sleep ${seconds} & kill -STOP $!`],
];

for (const [title, script] of LEFT)
  for (const network of ['none', 'host'] as const)
    test(`runSteps() ends, names and reports ${title} when the network is ${network}`, async () => {
      using bench = new StepBench();
      const seconds = oddSeconds();
      const { leftovers } = await bench.runScript(`${script(seconds)}\nsleep 0.1; echo done`, { network });
      assert.equal(bench.output(), 'done\n');
      assert.deepEqual(processesWith(seconds), []);
      assert.ok(
        leftovers.some((name) => /^(sleep|sh|unshare) \(pid \d+\)$/.test(name)),
        leftovers.join(),
      );
      assert.match(bench.warnings().join(), /Step 1 "one" left .*(sleep|sh).* running: killed/);
    });

test('runSteps() reports nothing when what a command started ends just after it', async () => {
  using bench = new StepBench();
  const { leftovers } = await bench.runScript('(sleep 0.05; echo late) & echo done');
  assert.deepEqual(leftovers, []);
  assert.deepEqual(bench.warnings(), []);
});

test('runSteps() names only the first of very many processes', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const { leftovers } = await bench.runScript(`for i in $(seq 50); do sleep ${seconds} & done; sleep 0.1`);
  assert.equal(leftovers.length, 21);
  assert.equal(leftovers.at(-1), '30 more');
  assert.deepEqual(processesWith(seconds), []);
});

test('runSteps() ends a command that starts processes without end', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const script = `while :; do sleep ${seconds} & setsid sleep ${seconds} & done`;
  const { code } = await bench.failScript(script, { timeout: 1 });
  assert.equal(code, 'RUN_TIMEOUT');
  assert.deepEqual(processesWith(seconds), []);
});

test('runSteps() lets no ended process stay in the table of processes', async () => {
  using bench = new StepBench();
  await bench.runScript(
    'for i in $(seq 300); do (true &); done; sleep 0.2; grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null | wc -l',
  );
  assert.equal(bench.output(), '0\n');
});

test('runSteps() stays in bounded memory when a command writes 1 GB without a newline', async () => {
  using bench = new StepBench();
  let size = 0;
  const report = (event: Event): void => {
    if (event.type === 'output') size += event.bytes.length;
  };
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  await bench.runScript('head -c 1000000000 /dev/zero', {}, { ...bench.context, report });
  clearInterval(watch);
  assert.equal(size, 1_000_000_000);
  assert.ok(most - before < 150_000_000, `${most - before} bytes more`);
  const log = execFileSync('stat', ['-c', '%s', join(bench.logs, '1.log')]).toString();
  assert.ok(Number(log) < 65 * 1024 * 1024, log);
});

test('runSteps() lets a command signal and trace nobody outside', async () => {
  using bench = new StepBench('/tmp');
  const outside = process.pid;
  const script = `kill -9 ${outside} 2>/dev/null && echo signalled
test -e /proc/${outside} && [ "$(cat /proc/${outside}/comm)" = node ] && echo seen
strace -p ${outside} -o /dev/null 2>/dev/null & sleep 0.1; kill $! 2>/dev/null && echo traced
kill -9 -1; echo alive`;
  for (const more of [{}, { user: 'nobody' }, { network: 'host' as const, user: 'nobody' }]) {
    bench.events.length = 0;
    await bench.runScript(`(${script}) | cat`, more).catch(() => undefined);
    assert.equal(bench.output().replace('alive\n', ''), '', JSON.stringify(more));
  }
});

test('runSteps() lets a command signal its whole process group and go on', async () => {
  for (const more of [{}, { user: 'nobody' }, { network: 'host' as const }]) {
    using bench = new StepBench('/tmp');
    await bench.runScript("trap '' TERM; sleep 50 & kill 0; kill -9 $!; echo survived", more);
    assert.equal(bench.output(), 'survived\n', JSON.stringify(more));
  }
});

test('runSteps() gives another user no way to what is private to the run or to the runner', async () => {
  using bench = new StepBench();
  const secret = bench.path('secret');
  writeFileSync(secret, 'secret', { mode: 0o600 });
  chmodSync(bench.directory, 0o700);
  const script = `cat ${secret} ${bench.logs}/* /proc/1/environ /proc/1/root/etc/shadow /etc/shadow; ls ${bench.directory}; id -u; grep CapEff /proc/self/status`;
  await bench.runScript(`(${script}) 2>/dev/null; true`, { user: 'nobody' });
  const [listed, uid, capabilities] = bench.output().trim().split('\n');
  assert.deepEqual(
    [listed, uid, capabilities],
    [bench.workspace.root.split('/').at(-1), '65534', 'CapEff:\t0000000000000000'],
  );
});

test('runSteps() keeps the sandbox when a command closes, stops or traces its first process', async () => {
  using bench = new StepBench();
  const seconds = oddSeconds();
  const script = `kill -STOP 1; kill -TERM 1; kill -KILL 1; sleep ${seconds} & echo going`;
  await bench.runScript(script);
  assert.equal(bench.output(), 'going\n');
  assert.deepEqual(processesWith(seconds), []);
});

test('runSteps() leaves the files and mounts of the host as they are when a command undoes its mounts', async () => {
  using bench = new StepBench();
  const before = readFileSync('/proc/self/mountinfo', 'utf8');
  await bench.runScript('umount -a 2>/dev/null; mount -t tmpfs none /mnt; touch /mnt/inside; true');
  assert.equal(readFileSync('/proc/self/mountinfo', 'utf8'), before);
  assert.equal(existsSync('/mnt/inside'), false);
});

test('runSteps() reads output to its end when somebody else holds the pipes', async () => {
  using bench = new StepBench();
  const script = 'echo first; (sleep 0.05; echo second; exec sleep 600) & exit 0';
  await bench.runScript(script);
  assert.equal(bench.output(), 'first\nsecond\n');
});

test('runSteps() ends all when the reporter never answers', async () => {
  const directory = mkdtempSync('/tmp/arx-test-');
  try {
    using bench = new StepBench(directory);
    const seconds = oddSeconds();
    const stop = new AbortController();
    const report = (event: Event): Promise<void> | undefined =>
      event.type === 'output' ? new Promise(() => undefined) : undefined;
    const context = { ...bench.context, report, signal: stop.signal };
    const failing = bench.failScript(`yes & sleep ${seconds}`, {}, context);
    await delay(300);
    stop.abort();
    assert.equal((await failing).code, 'INTERRUPTED');
    assert.deepEqual(processesWith(seconds), []);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
