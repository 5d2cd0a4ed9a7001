import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeOnTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { statusOfTarget } from '../../../src/fleet/target/status-of-target.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { isAlive } from '../../../src/offline/services/daemons/is-alive.ts';
import type { DaemonRecord } from '../../../src/offline/state/records.ts';
import type { Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

function beating(bench: TargetBench, version: number): Sketch {
  return {
    name: 'beating',
    version: `${version}`,
    sources: { s: { 'a.txt': `A${version}` } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [
      {
        label: 'heart',
        cmd: 'sleep',
        args: ['300'],
        network: 'host',
        daemon: 'heart',
        cwd: '/',
        when: 'always',
      },
    ],
  };
}

async function heart(bench: TargetBench): Promise<DaemonRecord & { readonly alive: boolean }> {
  const { bundles } = await hostStatus({}, bench.context);
  const [daemon] = bundles[0]?.daemons ?? [];
  assert.ok(daemon);
  return daemon;
}

test('runOnTarget() starts a daemon, leaves it alone, replaces it with its version, and removeOnTarget() ends it', async () => {
  using bench = new TargetBench();
  await bench.there(beating(bench, 1));
  const first = await heart(bench);
  assert.deepEqual([first.alive, first.command?.argv], [true, ['sleep', '300']]);
  const again = await bench.there(beating(bench, 1));
  assert.deepEqual([again.state, again.plan?.daemons], ['unchanged', [{ name: 'heart', action: 'keep' }]]);
  assert.equal(isAlive(first), true);
  const upgrade = await bench.there(beating(bench, 2));
  assert.deepEqual(upgrade.plan?.daemons, [{ name: 'heart', action: 'replace' }]);
  assert.equal(isAlive(first), false);
  const second = await heart(bench);
  assert.equal(second.alive, true);
  const there = await statusOfTarget(bench.session, bench.conduct, bench.context);
  assert.deepEqual(there.bundles[0]?.daemons, [second]);
  // Another process of that number is none of ours.
  process.kill(second.pid, 'SIGKILL');
  while (isAlive(second)) await new Promise((resolve) => setTimeout(resolve, 10));
  const dead = await statusOfTarget(bench.session, bench.conduct, bench.context);
  assert.equal(dead.bundles[0]?.daemons[0]?.alive, false);
  await bench.there(beating(bench, 2));
  const third = await heart(bench);
  assert.equal(third.alive, true);
  const removed = await removeOnTarget(bench.session, 'beating', bench.conduct, bench.context);
  assert.deepEqual([removed.result, removed.daemons], ['done', ['heart']]);
  assert.equal(isAlive(third), false);
});
