import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '../../../src/commands/status.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { listReceipts } from '../../../src/offline/state/read-receipt.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { ChangeBench } from './change-bench.ts';

const FAILS = [{ cmd: 'false', args: [] }] as const;

async function failedUpgrade(bench: ChangeBench, name = 'web'): Promise<string> {
  await bench.install({ a: '1' });
  await assert.rejects(
    bench.install({ a: '2' }, { name, target: name === 'web' ? 't' : name, code: FAILS }),
    {
      code: 'RUN_STEP_FAILED',
    },
  );
  return (await status({}, bench.context)).bundles[0]?.receipt ?? '';
}

function receipts(bench: ChangeBench): number {
  return listReceipts(openState(bench.context), bench.context).length;
}

// What a script does: arx run new.arx || arx rollback
for (const [title, name, what] of [
  ['an upgrade', 'web', undefined],
  ['an upgrade of the bundle that is named', 'web', 'web'],
  ['another bundle', 'other', undefined],
  ['another bundle that is named', 'other', 'other'],
] as const)
  test(`rollback() after ${title} has failed and was taken back changes nothing, however often`, async () => {
    using bench = new ChangeBench();
    const standing = await failedUpgrade(bench, name);
    const [before, count] = [bench.tree(), receipts(bench)];
    for (let time = 0; time < 3; time += 1) {
      const { unchanged, result, receipt, remarks } = await bench.rollback(what);
      assert.deepEqual([unchanged, result, receipt], [true, 'done', undefined]);
      assert.match(remarks.join(), /^The run .* did not end well, and what it had done was taken back then/);
      assert.deepEqual([bench.tree(), receipts(bench)], [before, count]);
    }
    await bench.rollback(standing);
    assert.deepEqual(bench.tree(), {});
  });

test('rollback() after a first run has failed says that it was taken back, and fails for a bundle that never was', async () => {
  using bench = new ChangeBench();
  await assert.rejects(bench.install({ a: '1' }, { code: FAILS }), { code: 'RUN_STEP_FAILED' });
  const { unchanged, remarks } = await bench.rollback();
  assert.equal(unchanged, true);
  assert.match(remarks.join(), /taken back then$/);
  await assert.rejects(bench.rollback('never'), { code: 'RUN_NOT_INSTALLED' });
});

test('rollback() goes back behind a run that has failed and stays, and behind one that came later', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' });
  const before = bench.tree();
  const stays = bench.install({ a: '2' }, { code: FAILS, rollback: false });
  await assert.rejects(stays, { code: 'RUN_STEP_FAILED' });
  await bench.rollback();
  assert.deepEqual(bench.tree(), before);
  await assert.rejects(bench.install({ a: '3' }, { code: FAILS }), { code: 'RUN_STEP_FAILED' });
  await bench.install({ a: '4' });
  await bench.rollback();
  assert.deepEqual(bench.tree(), before);
});

test('rollback() after a run of which not all could be taken back says so, and changes nothing', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' });
  const before = bench.tree();
  const code = [{ cmd: 'true', args: [], undo: ['false'] }, ...FAILS] as const;
  await assert.rejects(bench.install({ a: '2' }, { code }), { code: 'RUN_STEP_FAILED' });
  const { unchanged, remarks } = await bench.rollback();
  assert.deepEqual([unchanged, bench.tree()], [true, before]);
  assert.match(remarks.join(), /, and not all that it had done could be taken back then; to go back behind/);
});

test('a dry run of rollback() foresees that nothing is left to do', async () => {
  using bench = new ChangeBench();
  await failedUpgrade(bench);
  const { unchanged, changes } = await rollback({ dryRun: true }, bench.context);
  assert.deepEqual([unchanged, changes], [true, []]);
});
