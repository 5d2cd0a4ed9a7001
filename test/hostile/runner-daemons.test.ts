import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { rollback } from '../../src/library/rollback.ts';
import { remove } from '../../src/library/remove.ts';
import { hostStatus } from '../../src/library/status.ts';
import { Journal } from '../../src/offline/change/journal.ts';
import { recover } from '../../src/offline/change/recover.ts';
import { isAlive } from '../../src/offline/services/daemons/is-alive.ts';
import { planDifferences } from '../../src/offline/plan/plan-differences.ts';
import { planDocument } from '../../src/offline/plan/plan-document.ts';
import { startAgain } from '../../src/offline/services/daemons/start-again.ts';
import { stopDaemon } from '../../src/offline/services/daemons/stop-daemon.ts';
import { makeLogDirectory } from '../../src/offline/state/make-log-directory.ts';
import { listReceipts, readReceipt } from '../../src/offline/state/read-receipt.ts';
import { openState } from '../../src/offline/state/state-directory.ts';
import { everythingBelow } from '../e2e/planted-secrets.ts';
import { refusal, RunBench, type Sketch } from '../offline/run-fixture.ts';

/** A version whose daemon must be started anew, because a file is another one. */
function version(text: string, bench: RunBench, more: NonNullable<Sketch['code']> = []): Sketch {
  return {
    name: 'web',
    sources: { s: { f: text } },
    files: ['s'],
    data: [{ source: 's', target: bench.path('t/f') }],
    code: [{ cmd: 'sleep', args: ['1000'], daemon: 'd', network: 'host' }, ...more],
  };
}

async function daemonsOf({ context }: RunBench) {
  const { bundles } = await hostStatus({}, context);
  return bundles.flatMap(({ daemons }) => daemons);
}

test('a run that fails after it has stopped the daemon of the version before starts it again', async () => {
  using bench = new RunBench();
  const [first] = (await bench.run(version('1', bench))).daemons;
  const next = bench.run(version('2', bench, [{ cmd: 'false', args: [] }]));
  await assert.rejects(next, refusal('RUN_STEP_FAILED', 'everything was taken back'));
  assert.equal(first && isAlive(first), false);
  const last = listReceipts(openState(bench.context), bench.context).at(-1);
  assert.ok(last?.holds === true && last.result === 'rolled-back');
  assert.match(last.remarks.join('\n'), /daemon d of the version before was started again/);
  const [again] = await daemonsOf(bench);
  assert.deepEqual([again?.name, again?.alive], ['d', true]);
  assert.notEqual(again?.pid, first?.pid);
  await remove({ name: 'web' }, bench.context);
  assert.equal(again && isAlive(again), false);
});

test('a run that fails says which daemon of the version before could not be started again, and status has it', async () => {
  using bench = new RunBench();
  writeFileSync(bench.path('serve'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
  const own = { cmd: bench.path('serve'), args: [], daemon: 'own', network: 'host' } as const;
  await bench.run(version('1', bench, [own]));
  const failing = [
    { cmd: 'rm', args: [bench.path('serve')] },
    { cmd: 'false', args: [] },
  ] as const;
  const next = bench.run(version('2', bench, [{ ...own, cmd: 'sleep', args: ['1000'] }, ...failing]));
  await assert.rejects(next, refusal('RUN_STEP_FAILED', 'not everything could be taken back'));
  const last = listReceipts(openState(bench.context), bench.context).at(-1);
  assert.ok(last?.holds === true && last.result === 'failed');
  assert.match(last.remarks.join('\n'), /daemon own of the version before .* could not be started again/);
  const found = (await daemonsOf(bench)).map(({ name, alive }) => [name, alive]);
  assert.deepEqual(found, [
    ['d', true],
    ['own', false],
  ]);
  await remove({ name: 'web' }, bench.context);
});

test('the next start starts the daemon of the version before again when a run was cut off, once', async () => {
  using bench = new RunBench();
  const [first] = (await bench.run(version('1', bench))).daemons;
  assert.ok(first);
  const { context } = bench;
  const state = openState(context);
  const row = listReceipts(state, context).at(-1);
  assert.ok(row?.holds === true);
  const {
    changes: _changes,
    result: _result,
    ended: _ended,
    steps: _steps,
    ...head
  } = readReceipt(state, row.id, context);
  const receipt = { ...head, id: '20990101T000000Z-000000' };
  {
    using journal = Journal.begin(state, { receipt, undo: [] });
    journal.stopped(first);
  }
  await stopDaemon(first, context);
  // It is killed after the daemon was started and before that is written down, and begins again.
  const logs = makeLogDirectory(state, receipt.id);
  const { started } = await startAgain([first], { logs }, context);
  await recover(state, context);
  const [again] = await daemonsOf(bench);
  assert.equal(again?.alive, true);
  assert.equal(started[0] && isAlive(started[0]), false);
  await remove({ name: 'web' }, context);
});

test('rollback() starts the daemon of the version before again, with its secrets and as it was', async () => {
  using bench = new RunBench();
  const secret = bench.path('secret');
  writeFileSync(secret, 'told only here\n', { mode: 0o600 });
  const told = bench.path('told');
  const script = `printf '%s|%s|%s' "$OWN" "$(cat "$S_FILE")" "$PWD" >${told}; exec sleep 1000`;
  const first: Sketch = {
    ...version('1', bench),
    secrets: { S: { file: secret } },
    code: [
      {
        cmd: 'sh',
        args: ['-c', script],
        daemon: 'd',
        network: 'host',
        env: { OWN: 'a b' },
        secrets: ['S'],
        cwd: bench.path('t'),
      },
    ],
  };
  await bench.run(first);
  const [second] = (await bench.run(version('2', bench))).daemons;
  rmSync(told);
  const planned = await rollback({ dryRun: true }, bench.context);
  assert.deepEqual([planned.daemons, planned.started], [['d'], ['d']]);
  const { remarks, result } = await rollback({}, bench.context);
  assert.equal(result, 'done');
  assert.match(remarks.join('\n'), /daemon d of the version before was started again/);
  assert.equal(second && isAlive(second), false);
  const [again] = await daemonsOf(bench);
  assert.equal(again?.alive, true);
  assert.equal(readFileSync(told, 'utf8'), `a b|told only here|${bench.path('t')}`);
  assert.doesNotMatch(everythingBelow(bench.context.stateDir, /^$/), /told only here/);
  await remove({ name: 'web' }, bench.context);
});

test('a plan says which daemons are started, replaced, left alone and stopped, and --apply compares that', async () => {
  using bench = new RunBench();
  const extra = { cmd: 'sleep', args: ['1000'], daemon: 'extra', network: 'host' } as const;
  const planned = async (sketch: Sketch): Promise<readonly unknown[]> =>
    (await bench.run(sketch, { dryRun: true })).plan.daemons.map(({ name, action }) => [name, action]);
  const first = version('1', bench, [extra]);
  assert.deepEqual(await planned(first), [
    ['d', 'start'],
    ['extra', 'start'],
  ]);
  const { plan } = await bench.run(first, { dryRun: true });
  const { daemons } = await bench.run(first);
  assert.deepEqual(await planned(first), [
    ['d', 'keep'],
    ['extra', 'keep'],
  ]);
  assert.deepEqual(await planned(version('2', bench)), [
    ['extra', 'stop'],
    ['d', 'replace'],
  ]);
  const again = (await bench.run(first, { dryRun: true })).plan;
  const differences = planDifferences(planDocument(plan), planDocument(again));
  assert.ok(differences.includes('the daemon "d": action is "keep", the plan says "start"'));
  const [d] = daemons;
  assert.ok(d);
  await stopDaemon(d, bench.context);
  assert.deepEqual((await planned(version('2', bench)))[1], ['d', 'start']);
  await remove({ name: 'web' }, bench.context);
});

test('a version that changes nothing but the command of a daemon replaces it, and one that does not leaves it alone', async () => {
  using bench = new RunBench();
  writeFileSync(bench.path('secret'), 'told only here', { mode: 0o600 });
  const release = (number: string, other: object = {}): Sketch => ({
    ...version('1', bench),
    version: number,
    secrets: { S: { file: bench.path('secret') } },
    code: [
      ...(number === '1' ? [] : [{ cmd: 'true', args: [] }]),
      { cmd: 'sleep', args: ['1000'], daemon: 'd', network: 'host', secrets: ['S'], ...other },
    ],
  });
  const [first] = (await bench.run(release('1'))).daemons;
  const kept = await bench.run(release('2'));
  assert.deepEqual(kept.plan.daemons, [{ name: 'd', action: 'keep' }]);
  assert.deepEqual(kept.daemons, [first]);
  const others = [
    { args: ['1001'] },
    { env: { PORT: '9090' } },
    { user: 'nobody' },
    { cwd: bench.path('t') },
  ];
  let [last] = kept.daemons;
  for (const other of others) {
    const replaced = await bench.run(release('3', other));
    assert.deepEqual(replaced.plan.daemons, [{ name: 'd', action: 'replace' }]);
    assert.deepEqual(replaced.remarks, ['The daemon d of the version before was stopped']);
    assert.equal(last && isAlive(last), false);
    const kept = await bench.run(release('4', other));
    assert.deepEqual(kept.daemons, replaced.daemons);
    [last] = kept.daemons;
  }
  await remove({ name: 'web' }, bench.context);
  assert.equal(last && isAlive(last), false);
});

test('a daemon that gets another name can have what the old one held, and the old one is back when that fails', async () => {
  using bench = new RunBench();
  const port = bench.path('port');
  // What only one can hold.
  const script = `mkdir ${port} || exit 1; trap 'rmdir ${port}; exit 0' TERM; sleep 1000 & wait`;
  const named = (daemon: string): NonNullable<Sketch['code']>[0] => {
    return { cmd: 'sh', args: ['-c', script], daemon, network: 'host' };
  };
  const serving = (daemon: string, ...more: NonNullable<Sketch['code']>): Sketch => {
    return { ...version('1', bench), code: [named(daemon), ...more] };
  };
  await bench.run(serving('server'));
  const failing = bench.run(serving('web', { cmd: 'false', args: [] }));
  await assert.rejects(failing, refusal('RUN_STEP_FAILED', 'everything was taken back'));
  assert.deepEqual(
    (await daemonsOf(bench)).map(({ name, alive }) => [name, alive]),
    [['server', true]],
  );
  const { plan, daemons, remarks } = await bench.run(serving('web'));
  assert.deepEqual(plan.daemons, [
    { name: 'server', action: 'stop' },
    { name: 'web', action: 'start' },
  ]);
  assert.deepEqual([daemons.length, daemons[0]?.name, daemons[0] && isAlive(daemons[0])], [1, 'web', true]);
  assert.deepEqual(remarks, ['The daemon server of the version before was stopped']);
  await remove({ name: 'web' }, bench.context);
});
