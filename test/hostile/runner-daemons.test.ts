import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rollback } from '../../src/library/rollback.ts';
import { remove } from '../../src/library/remove.ts';
import { isAlive } from '../../src/offline/services/daemons/is-alive.ts';
import { listReceipts } from '../../src/offline/state/read-receipt.ts';
import { openState } from '../../src/offline/state/state-directory.ts';
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

test('a run that fails after it has stopped the daemon of the version before does not say that all is as before', async () => {
  using bench = new RunBench();
  const [first] = (await bench.run(version('1', bench))).daemons;
  const next = bench.run(version('2', bench, [{ cmd: 'false', args: [] }]));
  await assert.rejects(next, refusal('RUN_STEP_FAILED', 'not everything could be taken back'));
  assert.equal(first && isAlive(first), false);
  const last = listReceipts(openState(bench.context), bench.context).at(-1);
  assert.ok(last?.holds === true && last.result === 'failed');
  assert.match(last.remarks.join('\n'), /daemon d .* run that version again/);
  // That is how it comes back.
  const [again] = (await bench.run(version('1', bench))).daemons;
  assert.equal(again && isAlive(again), true);
  await remove({ name: 'web' }, bench.context);
  assert.equal(again && isAlive(again), false);
});

test('rollback() says that the daemon of the version before does not run', async () => {
  using bench = new RunBench();
  await bench.run(version('1', bench));
  await bench.run(version('2', bench));
  const { remarks } = await rollback({}, bench.context);
  assert.match(remarks.join('\n'), /daemon d .* run that version again/);
});
