import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createContext } from '../../../src/core/context.ts';
import { removeOnTarget, rollbackTarget } from '../../../src/fleet/target/reverse-on-target.ts';
import { statusOfTarget } from '../../../src/fleet/target/status-of-target.ts';
import { remove } from '../../../src/library/remove.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { busybox } from '../../servers/busybox.ts';
import { refusal, type Sketch } from '../../offline/run-fixture.ts';
import { TargetBench } from './target-bench.ts';

const SHELLS: Readonly<Record<string, readonly string[]>> = {
  dash: ['dash'],
  busybox: [await busybox(), 'sh'],
};

function web(bench: TargetBench, version: number): Sketch {
  const own = `d/only-${version}.txt`;
  return {
    name: 'web',
    version: `${version}`,
    sequence: version,
    sources: { s: { 'a.txt': `A${version}`, 'same.txt': 'same', d: null, [own]: 'B' } },
    data: [{ source: 's', target: bench.path('out') }],
    code: [
      {
        label: 'greet',
        cmd: 'sh',
        args: ['-c', `echo greeted ${version}`],
        when: 'changed',
        undo: ['sh', '-c', `echo undone ${version}`],
      },
    ],
  };
}

type Verb = (bench: TargetBench, version: number) => Promise<unknown>;

const RUN: Readonly<Record<string, Verb>> = {
  here: async (bench, version) => await bench.here(web(bench, version)),
  there: async (bench, version) => await bench.there(web(bench, version)),
};
const BACK: Readonly<Record<string, (bench: TargetBench) => Promise<{ readonly result?: string }>>> = {
  here: async (bench) => await rollback({}, bench.context),
  there: async (bench) => await rollbackTarget(bench.session, undefined, bench.conduct, bench.context),
};
const GONE: Readonly<Record<string, (bench: TargetBench) => Promise<{ readonly result?: string }>>> = {
  here: async (bench) => await remove({ name: 'web' }, bench.context),
  there: async (bench) => await removeOnTarget(bench.session, 'web', bench.conduct, bench.context),
};

function names(bench: TargetBench): string[] {
  return readdirSync(bench.path('.'), { recursive: true }).map(String).sort();
}

const HOW = [
  ['there', 'there', 'there', 'there', 'dash'],
  ['there', 'there', 'there', 'there', 'busybox'],
  ['here', 'there', 'here', 'there', 'dash'],
  ['there', 'here', 'there', 'here', 'busybox'],
] as const;

for (const [install, upgrade, back, gone, shell] of HOW)
  test(`what is installed ${install} and upgraded ${upgrade} is rolled back ${back} and removed ${gone} when the shell is ${shell}`, async () => {
    using bench = new TargetBench(SHELLS[shell]);
    await RUN[install]?.(bench, 1);
    assert.deepEqual(names(bench), ['out', 'out/a.txt', 'out/d', 'out/d/only-1.txt', 'out/same.txt']);
    await RUN[upgrade]?.(bench, 2);
    assert.deepEqual(names(bench), ['out', 'out/a.txt', 'out/d', 'out/d/only-2.txt', 'out/same.txt']);
    assert.equal((await BACK[back]?.(bench))?.result, 'done');
    assert.deepEqual(names(bench), ['out', 'out/a.txt', 'out/d', 'out/d/only-1.txt', 'out/same.txt']);
    assert.equal(readFileSync(bench.path('out/a.txt'), 'utf8'), 'A1');
    const { receipts = [], bundles } = await hostStatus({ receipts: true }, bench.context);
    assert.deepEqual(
      receipts.map((row) => row.holds && [row.kind, row.undone?.map(({ label, code }) => [label, code])]),
      [
        ['run', undefined],
        ['run', undefined],
        // There the paths have an order of their own, whose receipt is that of both.
        ...Array.from({ length: back === 'there' ? 2 : 1 }, () => ['rollback', [['greet', 0]]]),
      ],
    );
    assert.deepEqual(
      bundles.map(({ drift, version }) => [drift, version]),
      [[[], '1']],
    );
    assert.equal((await GONE[gone]?.(bench))?.result, 'done');
    assert.deepEqual(names(bench), []);
    assert.equal(bench.output(), 'greeted 1\ngreeted 2\nundone 2\nundone 1\n');
    await assert.rejects(bench.there(web(bench, 1)), refusal('RUN_DOWNGRADE'));
  });

test('a plan and a run warn when they go below a floor on purpose, also when nothing is installed any more', async () => {
  using bench = new TargetBench();
  await bench.there(web(bench, 2));
  await GONE['there']?.(bench);
  for (const dryRun of [true, false])
    for (const place of ['here', 'there'] as const) {
      const { plan } = await bench[place](web(bench, 1), { dryRun, allowDowngrade: true });
      const warning = '"web" is older than its floor: its sequence is 1, this host has had 2';
      assert.deepEqual(plan?.warnings, [warning], `${place} ${dryRun}`);
    }
  assert.deepEqual((await bench.there(web(bench, 2), { dryRun: true })).plan?.warnings, []);
});

test('runOnTarget() asks once and changes nothing when everything is in its place', async () => {
  using bench = new TargetBench();
  await bench.there(web(bench, 1));
  const [before, receipts] = [bench.session.started(), readdirSync(join(bench.state, 'receipts'))];
  const again = await bench.there(web(bench, 1));
  assert.equal(bench.session.started() - before, 1);
  assert.deepEqual([again.state, again.receipt, again.placed.unchanged], ['unchanged', undefined, 5]);
  assert.deepEqual(
    again.steps.map(({ state }) => state),
    ['skipped'],
  );
  assert.deepEqual(readdirSync(join(bench.state, 'receipts')), receipts);
});

test('runOnTarget() sends only what the target lacks when it is upgraded', async () => {
  using bench = new TargetBench();
  const first = await bench.there(web(bench, 1));
  assert.deepEqual([first.traffic.need, first.traffic.sent, first.traffic.blobs], [7, 7, 3]);
  const second = await bench.there(web(bench, 2));
  assert.deepEqual([second.traffic.need, second.traffic.sent, second.traffic.blobs], [3, 3, 2]);
});

test('statusOfTarget() says what hostStatus() says there when paths have drifted', async () => {
  using bench = new TargetBench();
  await bench.there(web(bench, 1));
  writeFileSync(bench.path('out/a.txt'), 'edited');
  const there = await statusOfTarget(bench.session, { ...bench.conduct, receipts: true }, bench.context);
  const { traffic: _traffic, ms: _ms, ...found } = there;
  assert.deepEqual(found, await hostStatus({ receipts: true }, bench.context));
  assert.deepEqual(found.bundles[0]?.drift, [
    { path: bench.path('out/a.txt'), kind: 'file', differs: ['content'] },
  ]);
  const name = found.bundles[0]?.bundle.slice(7, 15) ?? '';
  const one = await statusOfTarget(bench.session, { ...bench.conduct, name }, bench.context);
  assert.deepEqual(one.bundles, found.bundles);
  await assert.rejects(
    statusOfTarget(bench.session, { ...bench.conduct, name: 'other' }, bench.context),
    refusal('RUN_NOT_INSTALLED'),
  );
});

test('hostStatus() believes receipts of a controller, and no longer when its key is gone', async () => {
  using bench = new TargetBench();
  await bench.there(web(bench, 1));
  const holds = async (): Promise<boolean[]> =>
    ((await hostStatus({ receipts: true }, bench.context)).receipts ?? []).map((row) => row.holds);
  assert.deepEqual(await holds(), [true]);
  const directory = join(bench.state, 'controllers');
  const [name = ''] = readdirSync(directory);
  const pem = readFileSync(join(directory, name));
  writeFileSync(
    join(
      directory,
      name.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    ),
    pem,
  );
  assert.deepEqual(await holds(), [false]);
});

test('two controllers run on one target when each has a key of its own', async () => {
  using bench = new TargetBench();
  await bench.there(web(bench, 1));
  const other = createContext({ ...bench.context, configDir: join(bench.state, '../config-2') });
  await bench.there(web(bench, 2), {}, other);
  assert.equal(readdirSync(join(bench.state, 'controllers')).length, 2);
  assert.equal(existsSync(join(other.configDir, 'controller/host.key')), true);
  const { receipts = [] } = await hostStatus({ receipts: true }, bench.context);
  assert.deepEqual(
    receipts.map((row) => row.holds),
    [true, true],
  );
});
