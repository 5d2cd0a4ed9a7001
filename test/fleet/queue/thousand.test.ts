import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { countResults, QueueBench, SILENCE, until, type Worker } from './queue-bench.ts';
import { startRelay } from './relay.ts';

const COUNT = process.env['ARX_TEST_ALL'] === '1' ? 1000 : 24;

test(`${COUNT} work items over NATS with three workers, one killed, one cut off: every host exactly once in effect, all reported`, async (t) => {
  await using bench = await QueueBench.start('thousand', 'sleep 0.1');
  await using relay = await startRelay(bench.server.port);
  const hosts = bench.hosts(COUNT);
  const words = ['--bundle', bench.bundle, '--parallel', '4'];
  const workers = [
    bench.worker('killed', words),
    bench.worker('cut', words, `nats://127.0.0.1:${relay.port}`),
    bench.worker('good', words),
  ] as const;
  await until(() => workers.every((worker) => worker.said().includes('waits for work')));
  const results = countResults();
  const began = performance.now();
  const running = bench.run(hosts, { heard: results.heard });
  const held = (name: string): boolean => /taken/.test(workers[name === 'killed' ? 0 : 1].said());
  await until(() => held('killed') && held('cut') && results.count >= COUNT / 10);
  workers[0].process.kill('SIGKILL');
  relay.cut();
  await sleep(SILENCE * 2000);
  relay.mend();
  const { results: all } = await running;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  t.diagnostic(`${COUNT} hosts in ${seconds} s; ${workers.map(summary).join('; ')}`);
  const bad = all.filter(({ state }) => state !== 'done');
  assert.deepEqual(bad, []);
  assert.equal(all.length, COUNT);
  assert.deepEqual(
    hosts.filter((host) => bench.effects(host) !== 1).map((host) => [host.name, bench.effects(host)]),
    [],
  );
  // Both others were given what the killed one and the one that was cut off had held.
  assert.match(workers[2].said() + workers[1].said(), /taken, for the second time/);
});

function summary(worker: Worker): string {
  const text = worker.said();
  const [, name = ''] = /  (\S+) waits for work/.exec(text) ?? [];
  return `${name} ended ${text.match(/ {2}done/g)?.length ?? 0}`;
}
