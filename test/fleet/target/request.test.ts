import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ArxError } from '../../../src/core/errors.ts';
import type { Far } from '../../../src/fleet/far/far-model.ts';
import { openFar } from '../../../src/fleet/far/open-far.ts';
import { runThrough } from '../../../src/fleet/target/run-on-target.ts';
import type { RunRequest } from '../../../src/fleet/target/target-options.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { TargetBench, targetBundle } from './target-bench.ts';

const FIRST: RunRequest = { work: 'r1/web-01', attempt: 'r1-1' };
const LOST = new ArxError('HOST_UNREACHABLE', 'Cannot reach the target "here": it is gone');
const lose = (): Promise<never> => Promise.reject(LOST);

/** Each time its step begins, it adds a line to a file. */
function counting(bench: TargetBench, more = ''): Sketch {
  const text = `echo done >>${bench.path('effect')}; ${more}`;
  return {
    name: 'web',
    sources: { s: { 'a.txt': 'A' } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [{ label: 'count', cmd: 'sh', args: ['-c', text], network: 'host' }],
  };
}

const effects = (bench: TargetBench): string[] =>
  existsSync(bench.path('effect')) ? readFileSync(bench.path('effect'), 'utf8').trim().split('\n') : [];

/** A worker that does its work through a far that ends somewhere. */
async function through(
  bench: TargetBench,
  sketch: Sketch,
  { request, change }: { readonly request: RunRequest; readonly change: (far: Far) => Partial<Far> },
) {
  const far = await openFar(bench.session, { state: bench.state }, bench.context);
  const verify = (): Promise<void> => Promise.resolve();
  const way = { name: 'here', far: { ...far, ...change(far) }, began: () => undefined, verify };
  return await runThrough(
    way,
    targetBundle(sketch),
    { dryRun: false, ...bench.conduct, request },
    bench.context,
  );
}

const MOMENTS: Readonly<Record<string, (far: Far) => Partial<Far>>> = {
  'before it has looked': () => ({ look: lose }),
  'before it has sent anything': () => ({ take: lose }),
  'before it has started': () => ({ start: lose }),
  'when the start was not answered': (far) => ({
    start: async (order, secrets) => {
      await far.start(order, secrets);
      throw LOST;
    },
  }),
  'while commands run': () => ({ follow: lose }),
  'before the end is written down': () => ({ commit: lose }),
  'when the end was not answered': (far) => ({
    commit: async (run, documents) => {
      await far.commit(run, documents);
      throw LOST;
    },
  }),
};

for (const [moment, change] of Object.entries(MOMENTS))
  test(`runOnTarget() does the same work once when the one who had it was lost ${moment}`, async () => {
    using bench = new TargetBench();
    const sketch = counting(bench, 'sleep 0.3');
    await assert.rejects(through(bench, sketch, { request: FIRST, change }), refusal('HOST_UNREACHABLE'));
    const done = await bench.there(sketch, { request: FIRST });
    assert.deepEqual([done.state, done.placed.created], ['done', 2]);
    assert.deepEqual(effects(bench), ['done']);
    const again = await bench.there(sketch, { request: FIRST });
    assert.deepEqual([again.state, again.receipt], ['done', done.receipt]);
    assert.deepEqual(effects(bench), ['done']);
  });

test('runOnTarget() does work that was stopped again, in the same attempt', async () => {
  using bench = new TargetBench();
  const sketch = counting(bench, 'sleep 1');
  const abort = new AbortController();
  const running = bench.there(sketch, { request: FIRST }, { ...bench.context, signal: abort.signal });
  running.catch(() => undefined);
  while (effects(bench).length === 0) await delay(20);
  abort.abort();
  await assert.rejects(running, refusal('INTERRUPTED'));
  const { state } = await bench.there(sketch, { request: FIRST });
  assert.deepEqual([state, effects(bench).length], ['done', 2]);
});

test('runOnTarget() does the work anew when it is other work, and when nobody says whose it is', async () => {
  using bench = new TargetBench();
  const sketch = counting(bench);
  await bench.there(sketch, { request: FIRST });
  await bench.there(sketch, { request: { work: 'r1/web-02', attempt: 'r1-1' } });
  await bench.there(sketch);
  await bench.there(sketch, { request: { work: 'r1/web-01#r1-1', attempt: 'x' } });
  assert.equal(effects(bench).length, 4);
  const { receipts = [] } = await hostStatus({ receipts: true }, bench.context);
  assert.deepEqual(
    receipts.map((row) => row.holds && row.request),
    ['r1/web-01#r1-1', 'r1/web-02#r1-1', undefined, 'r1/web-01#r1-1#x'],
  );
});

test('runOnTarget() finds the work when a dozen runs have ended there since', async () => {
  using bench = new TargetBench();
  await bench.there(counting(bench), { request: FIRST });
  for (let number = 0; number < 9; number += 1) {
    const name = `other-${number}`;
    await bench.here({
      name,
      sources: { s: { 'b.txt': name } },
      data: [{ source: 's', target: bench.path(name) }],
    });
  }
  const again = await bench.there(counting(bench), { request: FIRST });
  assert.deepEqual([again.state, again.placed.created, effects(bench).length], ['done', 2, 1]);
});

test('runOnTarget() tells a failure again for the same attempt, and tries anew for another one', async () => {
  using bench = new TargetBench();
  const sketch = counting(bench, `test -e ${bench.path('good')}`);
  const failed = refusal('RUN_STEP_FAILED');
  await assert.rejects(bench.there(sketch, { request: FIRST }), failed);
  await assert.rejects(bench.there(sketch, { request: FIRST }), (error: unknown) => {
    assert.ok(error instanceof ArxError);
    assert.equal(error.data['result'], 'rolled-back');
    return failed(error);
  });
  assert.equal(effects(bench).length, 1);
  writeFileSync(bench.path('good'), '');
  const done = await bench.there(sketch, { request: { ...FIRST, attempt: 'r1-2' } });
  assert.deepEqual([done.state, effects(bench).length], ['done', 2]);
  // The first attempt comes late: it is done by now.
  assert.equal((await bench.there(sketch, { request: FIRST })).receipt, done.receipt);
});

test('runOnTarget() follows a failure of the same work to its end', async () => {
  using bench = new TargetBench();
  const sketch = counting(bench, 'sleep 0.3; exit 3');
  const change = (): Partial<Far> => ({ follow: lose });
  await assert.rejects(through(bench, sketch, { request: FIRST, change }), refusal('HOST_UNREACHABLE'));
  await assert.rejects(bench.there(sketch, { request: FIRST }), refusal('RUN_STEP_FAILED'));
  assert.equal(effects(bench).length, 1);
});

test('runOnTarget() starts nothing that it has planned before another one has done the same work', async () => {
  using bench = new TargetBench();
  const sketch: Sketch = { ...counting(bench), data: [], sources: {} };
  const change = (far: Far): Partial<Far> => ({
    start: async (order, secrets) => {
      if (effects(bench).length === 0) await bench.there(sketch, { request: FIRST });
      return await far.start(order, secrets);
    },
  });
  const done = await through(bench, sketch, { request: FIRST, change });
  assert.deepEqual([done.state, effects(bench).length], ['done', 1]);
});

test('runOnTarget() has one effect and one outcome when two do the same work at once', async () => {
  using bench = new TargetBench();
  const sketch = counting(bench, 'sleep 0.2');
  const both = await Promise.all([1, 2, 3].map(() => bench.there(sketch, { request: FIRST })));
  assert.equal(effects(bench).length, 1);
  assert.equal(new Set(both.map(({ receipt }) => receipt)).size, 1);
});

test('runOnTarget() follows with resume a run that fails, and says so', async () => {
  using bench = new TargetBench();
  const sketch = counting(bench, 'sleep 0.3; exit 3');
  const change = (): Partial<Far> => ({ follow: lose });
  await assert.rejects(through(bench, sketch, { request: FIRST, change }), refusal('HOST_UNREACHABLE'));
  await assert.rejects(bench.there(sketch, { resume: true }), refusal('RUN_STEP_FAILED'));
});
