import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { statusOfTarget } from '../../../src/fleet/target/status-of-target.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { isAlive } from '../../../src/offline/services/daemons/is-alive.ts';
import type { DaemonRecord } from '../../../src/offline/state/records.ts';
import { busybox } from '../../servers/busybox.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
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

test('runOnTarget() replaces a daemon when nothing changes but its command, and not when only the version does', async () => {
  using bench = new TargetBench();
  const release = (version: string, seconds: string): Sketch => {
    const { code = [], ...sketch } = beating(bench, 1);
    return { ...sketch, version, code: code.map((one) => ({ ...one, args: [seconds] })) };
  };
  await bench.there(release('1', '300'));
  const first = await heart(bench);
  const next = await bench.there(release('2', '300'));
  assert.deepEqual(next.plan?.daemons, [{ name: 'heart', action: 'keep' }]);
  assert.deepEqual([(await heart(bench)).pid, first.alive], [first.pid, true]);
  const other = await bench.there(release('3', '301'));
  assert.deepEqual([other.state, other.plan?.daemons], ['done', [{ name: 'heart', action: 'replace' }]]);
  const second = await heart(bench);
  assert.deepEqual([isAlive(first), second.alive, second.command?.argv], [false, true, ['sleep', '301']]);
  await removeOnTarget(bench.session, 'beating', bench.conduct, bench.context);
  assert.equal(isAlive(second), false);
});

const SHELLS = { dash: ['dash'], busybox: [await busybox(), 'sh'] };
const FAILING = {
  label: 'fails',
  cmd: 'sh',
  args: ['-c', 'exit 7'],
  network: 'host',
  init: 'direct',
} as const;

/** Its daemon says in a file what its secret was. */
function telling(bench: TargetBench, version: number, secret: string): Sketch {
  const { code = [], ...sketch } = beating(bench, version);
  const text = `cat "$TOKEN_FILE" >>'${bench.path('told')}'; exec sleep 300`;
  const heart = { ...code[0], label: 'heart', cmd: 'sh', args: ['-c', text], secrets: ['TOKEN'] };
  return { ...sketch, code: [heart], secrets: { TOKEN: { env: secret } } };
}

/** All daemons that run of this bench. */
function beats(bench: TargetBench): number {
  const isOurs = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`ARX_DAEMON=${bench.state}/`);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isOurs(pid)).length;
}

async function removeAll(bench: TargetBench): Promise<void> {
  await removeOnTarget(bench.session, 'beating', bench.conduct, bench.context);
  assert.equal(beats(bench), 0);
}

for (const [name, shell] of Object.entries(SHELLS))
  test(`runOnTarget() stops a daemon that no version has any more before another one starts (${name})`, async () => {
    using bench = new TargetBench(shell);
    const port = bench.path('port');
    // What only one can hold.
    const script = `mkdir '${port}' || exit 1; trap "rmdir '${port}'; exit 0" TERM; sleep 300 & wait`;
    const serving = (daemon: string): Sketch => {
      const { code = [], ...sketch } = beating(bench, 1);
      return { ...sketch, code: [{ ...code[0], cmd: 'sh', args: ['-c', script], daemon, network: 'host' }] };
    };
    await bench.there(serving('server'));
    const { plan, daemons, remarks } = await bench.there(serving('web'));
    assert.deepEqual(plan?.daemons, [
      { name: 'server', action: 'stop' },
      { name: 'web', action: 'start' },
    ]);
    assert.deepEqual(
      daemons.map((record) => [record.name, isAlive(record)]),
      [['web', true]],
    );
    assert.deepEqual(remarks, ['The daemon server of the version before was stopped']);
    await removeAll(bench);
  });

for (const [name, shell] of Object.entries(SHELLS))
  test(`runOnTarget() starts the daemon of the version before again when it fails, and rollbackTarget() when all is well (${name})`, async () => {
    using bench = new TargetBench(shell, { OLD: 'old-secret', NEW: 'new-secret' });
    await bench.there(telling(bench, 1, 'OLD'));
    const first = await heart(bench);
    const next = telling(bench, 2, 'NEW');
    const failing = { ...next, code: [...(next.code ?? []), FAILING] };
    await assert.rejects(bench.there(failing), refusal('RUN_STEP_FAILED', 'everything was taken back'));
    const again = await heart(bench);
    assert.deepEqual(
      [isAlive(first), again.alive, again.command, beats(bench)],
      [false, true, first.command, 1],
    );
    assert.match(again.log, /\/daemon-heart\.again\.log$/);
    const { receipts = [] } = await hostStatus({ receipts: true }, bench.context);
    const failed = receipts.at(-1);
    assert.ok(failed?.holds === true);
    assert.deepEqual(
      [failed.result, failed.daemons.map(({ pid }) => pid), failed.remarks],
      [
        'rolled-back',
        [again.pid],
        [
          'The daemon heart of the version before was stopped',
          'The daemon heart of the version before was started again',
        ],
      ],
    );
    await bench.there(next);
    const back = await rollbackTarget(bench.session, undefined, bench.conduct, bench.context);
    assert.deepEqual([back.result, back.daemons, back.started], ['done', ['heart'], ['heart']]);
    assert.deepEqual([(await heart(bench)).alive, beats(bench)], [true, 1]);
    const told = readFileSync(bench.path('told'), 'utf8');
    assert.equal(told, 'old-secretnew-secretold-secretnew-secretold-secret');
    const kept = readdirSync(bench.state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    assert.doesNotMatch(kept.join(''), /(?:old|new)-secret/);
    await removeAll(bench);
  });
