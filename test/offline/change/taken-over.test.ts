import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { seeded } from '../../helpers/random.ts';
import { ALL } from '../../helpers/sampled.ts';
import { ChangeBench } from './change-bench.ts';

/** So many sequences of each host, chosen by chance; `ARX_TEST_ALL=1` takes all up to five deeds. */
const CHOSEN = 16;
/** What is there before any bundle comes. */
const HOSTS = ['true', 'mkdir t; echo host > t/f'];

const DEEDS: Readonly<Record<string, (bench: ChangeBench) => Promise<unknown>>> = {
  'run one': (bench) => bench.install({ f: '1', same: 's' }, { name: 'one' }),
  'run two --force': (bench) => bench.install({ f: '2', same: 's' }, { name: 'two', force: true }),
  rollback: (bench) => bench.rollback(),
  'rollback one': (bench) => bench.rollback('one'),
  'remove one': (bench) => bench.remove('one'),
  'remove two': (bench) => bench.remove('two'),
};
const STEPS = Object.keys(DEEDS).filter((name) => name !== 'rollback one');
const REFUSALS = new Set(['RUN_CONFLICT', 'RUN_NOT_INSTALLED', 'RUN_NO_RECEIPT']);

/** What is refused has changed nothing. */
async function perform(bench: ChangeBench, deed: string): Promise<void> {
  const before = bench.tree();
  await DEEDS[deed]?.(bench).catch((error: unknown) => {
    if (!(error instanceof ArxError) || !REFUSALS.has(error.code)) throw error;
    assert.deepEqual(bench.tree(), before, deed);
  });
}

/** Where nobody has the path, it is as at first; where one has it, it is as that one has placed it; two never have it. */
function checkHolder(bench: ChangeBench, first: Readonly<Record<string, string>>, done: string): void {
  const holders = readLedger(openState(bench.context)).ownersOf(bench.path('srv/t/f'));
  assert.ok(holders.length < 2, done);
  const there = bench.tree()['t/f'];
  const [holder] = holders;
  if (holder === undefined) assert.equal(there, first['t/f'], done);
  else assert.equal(there?.replace(/.* /, ''), holder.key === 'one' ? '"1"' : '"2"', done);
}

async function check(host: string, deeds: readonly string[]): Promise<void> {
  using bench = new ChangeBench();
  bench.byHand(host);
  const first = bench.tree();
  for (const [at, deed] of deeds.entries()) {
    await perform(bench, deed);
    checkHolder(bench, first, `${host}: ${deeds.slice(0, at + 1).join('; ')}`);
  }
  await perform(bench, 'remove one');
  await perform(bench, 'remove two');
  assert.deepEqual(bench.tree(), first, `${host}: ${deeds.join('; ')}`);
}

function allSequences(): string[][] {
  let level: string[][] = [[]];
  const all: string[][] = [];
  for (let length = 1; length <= 5; length += 1) {
    level = level.flatMap((deeds) => STEPS.map((deed) => [...deeds, deed]));
    all.push(...level);
  }
  return all;
}

function chosenSequences(): string[][] {
  const numbers = seeded(Number(process.env['ARX_TEST_SEED'] ?? 20_261_122));
  const deed = (): string => STEPS[numbers.below(STEPS.length)] ?? '';
  return Array.from({ length: CHOSEN }, () => ['run one', 'run two --force', deed(), deed(), deed()]);
}

for (const host of HOSTS)
  test(`remove() gives the host back after any deeds of two bundles when it began with: ${host}`, async (t) => {
    const sequences = ALL ? allSequences() : chosenSequences();
    t.diagnostic(`${sequences.length} sequences`);
    for (const deeds of sequences) await check(host, deeds);
  });

/** A path of two bundles: what is there at the end, and what `status` says that each of them has lost. */
const ENDS: readonly (readonly [string, string | undefined, readonly string[]])[] = [
  ['run one; run two --force', '"2"', ['one: two']],
  ['run one; run two --force; run two --force', '"2"', ['one: two']],
  ['run one; run two --force; remove two', undefined, ['one: two']],
  ['run one; run two --force; remove two; run one', '"1"', []],
  ['run one; run two --force; rollback', '"1"', []],
  ['run one; run two --force; remove one; rollback', undefined, []],
  ['run one; run two --force; rollback one; rollback', undefined, []],
  ['run one; run two --force; rollback; run one; run two --force; remove one; remove two', undefined, []],
];

for (const [deeds, end, lost] of ENDS)
  test(`status() says who has taken a path over, and nothing where it was given back, when done: ${deeds}`, async () => {
    using bench = new ChangeBench();
    for (const deed of deeds.split('; ')) await perform(bench, deed);
    assert.equal(bench.tree()['t/f']?.replace(/.* /, ''), end);
    const { bundles } = await hostStatus({}, bench.context);
    const drifts = bundles.flatMap(({ key, drift }) => drift.map((each) => ({ key, ...each })));
    assert.deepEqual(
      drifts.map(({ key, takenBy }) => `${key}: ${takenBy}`),
      lost,
    );
    for (const { differs } of drifts) assert.deepEqual(differs, ['taken']);
  });

for (const [version, lost] of [
  ['1', []],
  ['2', [['two', 'one']]],
] as const)
  test(`rollback() behind run ${version} of a bundle gives another one what it was taken from since, and has it of that one alone`, async () => {
    using bench = new ChangeBench();
    const runs = [await bench.install({ f: '2' }, { name: 'two' })];
    runs.push(await bench.install({ f: '2' }, { name: 'two' }));
    await bench.install({ f: '1' }, { name: 'one', force: true });
    const taken = bench.tree();
    await bench.install({ f: '3' }, { name: 'two', force: true });
    await bench.rollback(runs[Number(version) - 1]?.receipt);
    assert.deepEqual(bench.tree(), taken);
    const { bundles } = await hostStatus({}, bench.context);
    const drifts = bundles.flatMap(({ key, drift }) => drift.map(({ takenBy }) => [key, takenBy]));
    assert.deepEqual(drifts, lost);
    const owners = readLedger(openState(bench.context)).ownersOf(bench.path('srv/t/f'));
    assert.deepEqual(
      owners.map(({ key }) => key),
      ['one'],
    );
  });

test('install with force goes on to need none, and warns once of what it takes from whom, with three names', async () => {
  using bench = new ChangeBench();
  const content = (text: string) => Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, text]));
  await bench.install({ ...content('1'), same: 's' }, { name: 'one' });
  const first = await bench.install({ ...content('2'), same: 's' }, { name: 'two', force: true });
  const names = ['a', 'b', 'c'].map((name) => JSON.stringify(bench.path(`srv/t/${name}`))).join(', ');
  assert.deepEqual(first.plan.warnings, [`4 paths taken over from the bundle "one": ${names}, 1 more`]);
  const again = await bench.install({ ...content('3'), same: 's' }, { name: 'two' });
  assert.deepEqual(again.plan.warnings, []);
});

test('rollback() to what two bundles had both placed gives it to both, and removal of one leaves it', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1', both: 'x' }, { name: 'one' });
  await bench.install({ b: '1', both: 'x' }, { name: 'two' });
  const shared = bench.tree();
  await bench.install({ a: '1' }, { name: 'one' });
  await bench.install({ b: '1', both: 'y' }, { name: 'two' });
  await bench.rollback('one');
  await bench.rollback('two');
  assert.deepEqual(bench.tree(), shared);
  const owners = readLedger(openState(bench.context)).ownersOf(bench.path('srv/t/both'));
  assert.deepEqual(owners.map(({ key }) => key).toSorted(), ['one', 'two']);
  await bench.remove('two');
  assert.equal(bench.tree()['t/both'], shared['t/both']);
});
