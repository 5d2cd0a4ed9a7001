import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ArxError } from '../../../src/core/errors.ts';
import { openFar } from '../../../src/fleet/far/open-far.ts';
import type { Far, LookReply } from '../../../src/fleet/far/far-model.ts';
import { runThrough } from '../../../src/fleet/target/run-on-target.ts';
import type { TargetOptions } from '../../../src/fleet/target/target-options.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { isRunning } from '../../../src/sys/is-running.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { testPolicy } from '../../helpers/test-policy.ts';
import { TargetBench, targetBundle } from './target-bench.ts';

const HOST = { network: 'host', init: 'direct' } as const;

function sketchOf(bench: TargetBench, code: Sketch['code'], more: Partial<Sketch> = {}): Sketch {
  return {
    name: 'web',
    sources: { s: { 'a.txt': 'A' } },
    data: [{ source: 's', target: bench.path('out') }],
    ...(code !== undefined && { code }),
    ...more,
  };
}

function sh(text: string) {
  return { cmd: 'sh', args: ['-c', text], ...HOST };
}

/** Waits until something was said, or the run has ended before. */
async function saidBy(running: Promise<unknown>, isSaid: () => boolean): Promise<void> {
  const over = running.then(
    () => true,
    () => true,
  );
  const later = async (): Promise<boolean> => await delay(20, false);
  while (!isSaid() && !(await Promise.race([over, later()])));
}

/** Runs through a real target of which something was changed. */
async function through(
  bench: TargetBench,
  sketch: Sketch,
  change: (far: Far) => Partial<Far>,
  options: Partial<TargetOptions> = {},
) {
  const far = await openFar(bench.session, { state: bench.state }, bench.context);
  const way = {
    name: 'here',
    far: { ...far, ...change(far) },
    began: () => undefined,
    verify: () => Promise.resolve(),
  };
  const all = { dryRun: false, ...bench.conduct, ...options };
  return await runThrough(way, targetBundle(sketch), all, bench.context);
}

/** A far whose looks say something else. */
function saying(change: (reply: LookReply) => Partial<LookReply>): (far: Far) => Partial<Far> {
  return (far) => ({
    look: async (request) => {
      const reply = await far.look(request);
      return { ...reply, ...change(reply) };
    },
  });
}

test('runOnTarget() takes everything back and tells it as a run here does when a command fails', async () => {
  using bench = new TargetBench();
  mkdirSync(bench.path('out'));
  writeFileSync(bench.path('out/a.txt'), 'before');
  const sketch = sketchOf(bench, [
    { label: 'first', ...sh('echo one'), undo: ['sh', '-c', 'echo undone'] },
    { label: 'second', ...sh('echo two >&2; exit 7') },
  ]);
  const error = await bench.there(sketch).then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error as ArxError,
  );
  assert.equal(error.code, 'RUN_STEP_FAILED');
  assert.match(error.message, /second.*exit code 7.*; everything was taken back$/);
  assert.equal(error.data['result'], 'rolled-back');
  assert.equal(readFileSync(bench.path('out/a.txt'), 'utf8'), 'before');
  assert.equal(bench.output() + bench.output('stderr'), 'one\nundone\ntwo\n');
  const { receipts = [], bundles } = await hostStatus({ receipts: true }, bench.context);
  assert.deepEqual(bundles, []);
  assert.deepEqual(
    receipts.map((row) => row.holds && [row.result, row.error?.code, row.steps.map(({ state }) => state)]),
    [['rolled-back', 'RUN_STEP_FAILED', ['done', 'failed']]],
  );
  const { ms: _ms, ...undone } = (receipts[0]?.holds === true && receipts[0].undone?.[0]) || { ms: 0 };
  const argv = ['sh', '-c', 'echo undone'];
  const base = { number: 1, label: 'first', argv, state: 'done', code: 0, attempts: 1, leftovers: [] };
  assert.deepEqual(undone, base);
});

test('runOnTarget() leaves what was done when it is told to', async () => {
  using bench = new TargetBench();
  const sketch = sketchOf(bench, [{ label: 'fails', ...sh('exit 1') }]);
  await assert.rejects(
    bench.there(sketch, { rollback: false }),
    refusal('RUN_STEP_FAILED', 'stays, as you asked'),
  );
  assert.equal(existsSync(bench.path('out/a.txt')), true);
  const { bundles } = await hostStatus({}, bench.context);
  assert.equal(bundles[0]?.paths, 2);
});

test('runOnTarget() masks secrets of this machine and of the target in what is told and written down', async () => {
  using bench = new TargetBench(['dash'], { TOKEN: 'here-1234567', OTHER: 'moved-7654321' });
  writeFileSync(join(bench.state, '../secret'), 'there-7654321\n', { mode: 0o600 });
  const sketch = sketchOf(
    bench,
    [{ label: 'tells', ...sh('echo "$A $(cat "$B_FILE") $C"; exit 3'), secrets: ['A', 'B', 'C'] }],
    {
      secrets: {
        A: { env: 'TOKEN', as: 'env' },
        B: { file: join(bench.state, '../secret') },
        C: { env: 'NOWHERE', as: 'env' },
      },
    },
  );
  const plan = await bench.there(sketch, { dryRun: true });
  assert.deepEqual(
    plan.plan?.secrets.map(({ name, present }) => [name, present]),
    [
      ['A', true],
      ['B', undefined],
      ['C', false],
    ],
  );
  await assert.rejects(bench.there(sketch), refusal('RUN_NO_SECRET', 'NOWHERE'));
  assert.equal(existsSync(bench.path('out')), false);
  await assert.rejects(bench.there(sketch, { secrets: { C: { env: 'OTHER' } } }), refusal('RUN_STEP_FAILED'));
  assert.equal(bench.output(), '*** *** ***\n');
  const all = readdirSync(bench.state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');
  assert.doesNotMatch(all, /here-1234567|7654321/);
});

test('runOnTarget() has every line when the link is cut in the middle', async () => {
  using bench = new TargetBench();
  const text = 'for i in 1 2 3 4 5 6 7 8; do echo "line $i"; sleep 0.1; done';
  const running = bench.there(sketchOf(bench, [{ label: 'long', ...sh(text) }]));
  await saidBy(running, () => bench.output().includes('line 2'));
  bench.session.cut();
  assert.equal((await running).state, 'done');
  assert.equal(bench.output(), [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `line ${number}\n`).join(''));
});

const LOST = new ArxError('HOST_UNREACHABLE', 'Cannot reach the target "here": it is gone');

test('runOnTarget() closes what another controller has begun and lost', async () => {
  using bench = new TargetBench();
  const sketch = sketchOf(bench, [{ label: 'quick', ...sh('sleep 0.3') }]);
  const lost = (): Partial<Far> => ({ follow: () => Promise.reject(LOST) });
  await assert.rejects(through(bench, sketch, lost), refusal('HOST_UNREACHABLE'));
  await assert.rejects(bench.there(sketch, { wait: false }), refusal('RUN_BUSY', 'is at work there'));
  const other = sketchOf(bench, [], {
    name: 'other',
    data: [{ source: 's', target: bench.path('other') }],
  });
  assert.equal((await bench.there(other)).state, 'done');
  const { bundles } = await hostStatus({}, bench.context);
  assert.deepEqual(
    bundles.map(({ key, drift }) => [key, drift]),
    [
      ['other', []],
      ['web', []],
    ],
  );
});

test('runOnTarget() follows a run of the same bundle that is at work when it is resumed', async () => {
  using bench = new TargetBench();
  const sketch = sketchOf(bench, [{ label: 'quick', ...sh('echo begun; sleep 0.5; echo ended') }]);
  const lost = (): Partial<Far> => ({ follow: () => Promise.reject(LOST) });
  await assert.rejects(through(bench, sketch, lost), refusal('HOST_UNREACHABLE'));
  const done = await bench.there(sketch, { resume: true });
  assert.deepEqual([done.state, done.placed.created, done.plan], ['done', 2, undefined]);
  assert.equal(bench.output(), 'begun\nended\n');
});

test('arx-run refuses to begin when a run of a controller has acted there and is not closed', async () => {
  using bench = new TargetBench();
  const sketch = sketchOf(bench, []);
  const lost = (): Partial<Far> => ({ commit: () => Promise.reject(LOST) });
  await assert.rejects(through(bench, sketch, lost), refusal('HOST_UNREACHABLE'));
  await assert.rejects(bench.here(sketch), refusal('RUN_BUSY', 'has begun on this host'));
  assert.equal((await bench.there(sketch)).state, 'unchanged');
  assert.equal((await bench.here(sketch)).placed.unchanged, 2);
});

test('runOnTarget() stops and takes back when it is interrupted', async () => {
  using bench = new TargetBench();
  const sketch = sketchOf(bench, [{ label: 'long', ...sh('echo $$; exec sleep 60') }]);
  const running = bench.there(sketch);
  await saidBy(running, () => bench.output() !== '');
  bench.abort();
  await assert.rejects(running, refusal('INTERRUPTED', 'everything was taken back'));
  assert.equal(isRunning(Number(bench.output())), false);
  assert.equal(existsSync(bench.path('out')), false);
});

test('runOnTarget() refuses with HOST_LACKS unless the policy allows doing without', async () => {
  using bench = new TargetBench();
  const sketch = sketchOf(bench, [{ label: 'apart', cmd: 'true', args: [] }]);
  const bare = saying(({ facts }) => ({ facts: { ...facts, namespaces: false } }));
  await assert.rejects(
    through(bench, sketch, bare),
    refusal('HOST_LACKS', 'cannot give commands namespaces of their own'),
  );
  assert.equal(existsSync(bench.path('out')), false);
  const enforce = testPolicy({ fleet: { without: ['namespaces'] } });
  const done = await through(bench, sketch, bare, { enforce });
  assert.match(done.plan?.warnings.join() ?? '', /the target: it cannot give commands namespaces/);
  const withSecret = sketchOf(bench, [{ ...sh('true'), secrets: ['A'] }], { secrets: { A: { env: 'X' } } });
  const slow = saying(({ facts: { memory: _memory, ...facts } }) => ({ facts }));
  await assert.rejects(through(bench, withSecret, slow, { enforce }), refusal('HOST_LACKS', 'in memory'));
});

/** All names of the bench. */
function everything(bench: TargetBench): string[] {
  return readdirSync(join(bench.state, '..'), { recursive: true }).map(String).sort();
}

const HOSTILE: Readonly<Record<string, readonly [string, Uint8Array]>> = {
  'a document leads elsewhere': ['../../etc/passwd', Buffer.from('x')],
  'a document is hidden': ['ledger/.x.jsonl', Buffer.from('x')],
  'the ledger is damaged': ['ledger/web.jsonl', Buffer.from('{}\n')],
  'the floor is damaged': ['floors/web.jsonl', Buffer.from('{}\n')],
  'a key is another one than its name says': [`controllers/${'0'.repeat(64)}.pub`, Buffer.from('x')],
};

test('runOnTarget() fails this target with RUN_STATE_INVALID, and writes nothing, when its documents are no state', async () => {
  using bench = new TargetBench();
  await bench.there(sketchOf(bench, []));
  const before = everything(bench);
  for (const [title, [name, bytes]] of Object.entries(HOSTILE)) {
    const lying = saying(({ documents }) => ({
      documents: [...documents.filter((document) => document.name !== name), { name, bytes }],
    }));
    const run = through(bench, sketchOf(bench, []), lying);
    await assert.rejects(run, refusal('RUN_STATE_INVALID'), title);
    assert.deepEqual(everything(bench), before, title);
  }
});
