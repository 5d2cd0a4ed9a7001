import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { QueueBench, until } from './queue-bench.ts';

const CHILD = join(import.meta.dirname, 'worker-child.ts');

const ALL_MOMENTS = [
  'after take',
  'after taken',
  'before begin',
  'during begin',
  'after begin',
  'before commit',
  'after commit',
  'before report',
  'after report',
  'before done',
] as const;
// Each takes a process of its own: some are tried, all with ARX_TEST_ALL=1.
const SOME: ReadonlySet<string> = new Set(['after take', 'during begin', 'before commit', 'before done']);
const MOMENTS = ALL_MOMENTS.filter((moment) => process.env['ARX_TEST_ALL'] === '1' || SOME.has(moment));

test(`a worker that is killed (${MOMENTS.length} of ${ALL_MOMENTS.length} moments: ${MOMENTS.join(', ')}): another one finishes, and the step has run once`, async () => {
  await using bench = await QueueBench.start('killed-worker', 'sleep 0.5');
  const hosts = bench.hosts(MOMENTS.length);
  const running = bench.run(hosts);
  const dying = MOMENTS.map((moment, index) =>
    bench.program(`dying-${index}`, [CHILD, bench.server.url, bench.bundle, moment]),
  );
  await Promise.all(dying.map(({ ended }) => ended));
  const signals = dying.map(({ process: { signalCode } }) => signalCode);
  assert.deepEqual(
    signals,
    MOMENTS.map(() => 'SIGKILL'),
    dying.map((worker) => worker.said()).join(''),
  );
  const good = bench.worker('good');
  const { results } = await running;
  assert.deepEqual(
    results.filter(({ state }) => state !== 'done'),
    [],
  );
  assert.deepEqual(
    hosts.map((host) => bench.effects(host)),
    MOMENTS.map(() => 1),
  );
  good.process.kill('SIGINT');
  await good.ended;
  assert.equal(good.process.exitCode, 0, good.said());
});

test('a worker that stood still for too long changes nothing that another one has done meanwhile', async () => {
  await using bench = await QueueBench.start('still-worker', 'sleep 0.5');
  const hosts = bench.hosts(4);
  const still = bench.worker('still', ['--bundle', bench.bundle, '--parallel', '4']);
  await until(() => still.said().includes('waits for work'));
  const running = bench.run(hosts);
  await until(() => still.said().includes('taken'));
  still.process.kill('SIGSTOP');
  const good = bench.worker('good');
  const { results } = await running;
  still.process.kill('SIGCONT');
  await until(() => (still.said().match(/ {2}(done|given back|failed)/g)?.length ?? 0) > 0);
  still.process.kill('SIGINT');
  await still.ended;
  assert.doesNotMatch(still.said(), /failed/);
  assert.deepEqual(
    [results, hosts].map((list) => list.length),
    [4, 4],
  );
  assert.deepEqual(
    results.filter(({ state }) => state !== 'done'),
    [],
  );
  assert.deepEqual(
    hosts.map((host) => bench.effects(host)),
    [1, 1, 1, 1],
  );
  assert.match(good.said(), /taken, for the second time/);
});

test('a worker that is interrupted ends what it has; interrupted again it takes it back, and another one does it', async () => {
  const waits = 'if test -e "$state/slow"; then rm "$state/slow"; sleep 60; fi';
  await using bench = await QueueBench.start('interrupted-worker', waits);
  const hosts = bench.hosts(1);
  const slow = join(bench.home.path, 'hosts', 'h1', 'slow');
  writeFileSync(slow, '');
  const first = bench.worker('first');
  const running = bench.run(hosts);
  await until(() => !existsSync(slow));
  first.process.kill('SIGINT');
  const second = bench.worker('second');
  await until(() => second.said().includes('waits for work'));
  assert.equal(first.process.exitCode, null);
  assert.doesNotMatch(first.said(), /given back/);
  first.process.kill('SIGINT');
  const { results } = await running;
  await first.ended;
  assert.deepEqual([results[0]?.state, first.process.exitCode], ['done', 0], first.said());
  assert.match(first.said(), / {2}h1 {2}given back\n/);
  // What waits at the first one when it is interrupted gets it first, and hands it on.
  assert.match(second.said(), / {2}h1 {2}taken, for the (second|\dth|third) time\n/);
  second.process.kill('SIGINT');
  await second.ended;
  assert.equal(second.process.exitCode, 0, second.said());
});
