import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { status } from '../../../src/commands/status.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { remove } from '../../../src/library/remove.ts';
import { createPaint } from '../../../src/cli/paint.ts';
import { reversalNotes, reversalScreen } from '../../../src/cli/render/reversal.ts';
import { statusScreen } from '../../../src/cli/render/status.ts';
import { Journal } from '../../../src/offline/change/journal.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { listReceipts, readReceipt } from '../../../src/offline/state/read-receipt.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { ChangeBench } from './change-bench.ts';
import { killedUpgrade } from './killed-upgrade.ts';

function placed(bench: ChangeBench): string {
  return readFileSync(bench.path('srv/t/a'), 'utf8');
}

/** The receipt that is to be named for going back further. */
function nameIn(remarks: readonly string[]): string {
  return /; to go back behind .*, name its receipt: (\S+)$/.exec(remarks.join())?.[1] ?? '';
}

for (const receipt of [undefined, 'web'])
  test(`rollback() of ${receipt ?? 'nothing that is named'} takes back the run that was cut off, and nothing before it`, async () => {
    using bench = await killedUpgrade();
    const { context } = bench;
    const asked = receipt === undefined ? {} : { receipt };
    const before = bench.tree();
    const foreseen = await rollback({ ...asked, dryRun: true }, context);
    assert.deepEqual([foreseen.recovered, foreseen.result, bench.tree()], [true, undefined, before]);
    assert.match(reversalScreen(foreseen, createPaint(false)), /This run was cut off: all of it will be/);
    const done = await rollback(asked, context);
    assert.deepEqual([done.recovered, done.result], [true, 'rolled-back']);
    assert.match(
      reversalNotes(done, 'arx'),
      /^rolled back web: the run that was cut off, and nothing before it; rec/,
    );
    assert.equal(placed(bench), 'a1');
    const again = await rollback(asked, context);
    assert.deepEqual([again.unchanged, again.receipt, placed(bench)], [true, undefined, 'a1']);
    await rollback({ receipt: nameIn(again.remarks) }, context);
    assert.equal(existsSync(bench.path('srv/t')), false);
  });

test('rollback() of a digest, or of the beginning of one, takes back the run of that bundle that was cut off', async () => {
  for (const digits of [64, 8]) {
    using bench = await killedUpgrade();
    const { bundle } = await rollback({ dryRun: true }, bench.context);
    const receipt = bundle.bundle.slice('sha256:'.length).slice(0, digits);
    const { recovered } = await rollback({ receipt }, bench.context);
    assert.deepEqual([recovered, placed(bench)], [true, 'a1']);
  }
});

test('rollback() of a receipt goes back to before it, also when a later run was cut off', async () => {
  using bench = await killedUpgrade();
  const [installed] = (await status({}, bench.context)).bundles;
  await rollback({ receipt: installed?.receipt ?? '' }, bench.context);
  assert.equal(existsSync(bench.path('srv/t')), false);
});

/** What a journal that was left says of a run that comes after all others; `again`: of what was there already. */
function leave(bench: ChangeBench, kind: 'run' | 'remove', isDone: boolean, again = false): void {
  const state = openState(bench.context);
  const last = listReceipts(state, bench.context).at(-1)?.id ?? '';
  const { changes, ...receipt } = { ...readReceipt(state, last, bench.context), kind, id: LATER };
  using journal = Journal.begin(state, { receipt, undo: [] });
  if (!again) journal.placing({ token: 'x', changes });
  journal.step(1);
  const installed = [readLedger(state).find('web')].flatMap((one) => one ?? []);
  const done = again ? [] : changes;
  if (isDone) journal.commit({ receipt: { ...receipt, changes: done }, installed, forgotten: [] });
}

/** As if the last run had been cut off before it was written down to its end. */
function redo(bench: ChangeBench): void {
  const state = openState(bench.context);
  const last = listReceipts(state, bench.context).at(-1)?.id ?? '';
  const receipt = readReceipt(state, last, bench.context);
  const web = readLedger(state).find('web');
  assert.ok(web);
  using journal = Journal.begin(state, { receipt, undo: [] });
  journal.placing({ token: 'x', changes: receipt.changes });
  journal.commit({ receipt, installed: [web], forgotten: [] });
}

const LATER = '20990101T000000Z-000000';
const TOLD = [
  [
    'run',
    true,
    'was cut off when all was done, and is written down first',
    /all of it done; .* writes that down/,
  ],
  [
    'remove',
    true,
    'was cut off when all was done, and is written down first',
    /all of it done; .* writes that/,
  ],
  [
    'remove',
    false,
    'was cut off and is taken back first',
    /; the next run, rollback or removal takes it back/,
  ],
] as const;
for (const [kind, isDone, words, line] of TOLD)
  test(`a ${kind} that was cut off ${isDone ? 'when all was done' : 'before'} is told by status() and by a dry run of rollback()`, async () => {
    using bench = new ChangeBench();
    await bench.install({ a: '1' });
    leave(bench, kind, isDone);
    const told: string[] = [];
    const report = (event: { readonly type: string; readonly message?: string }): void => {
      if (event.type === 'warning') told.push(event.message ?? '');
    };
    await rollback({ dryRun: true }, { ...bench.context, report });
    assert.deepEqual(told, [`a ${kind} of "web" ${words}: what is shown may change by then`]);
    const page = await status({}, bench.context);
    assert.equal(page.work?.done, isDone ? true : undefined);
    assert.match(statusScreen(page, createPaint(false)), line);
  });

for (const what of [undefined, 'web'])
  test(`rollback() of ${what ?? 'nothing that is named'} is done with a run of what was there already, once that is written down`, async () => {
    using bench = new ChangeBench();
    const { receipt = '' } = await bench.install({ a: '1' });
    leave(bench, 'run', true, true);
    const asked = what === undefined ? {} : { receipt: what };
    const before = bench.tree();
    const { remarks, unchanged } = await rollback({ ...asked, dryRun: true }, bench.context);
    assert.match(remarks.join(), /was cut off when all was done, and has changed no path; /);
    assert.deepEqual([unchanged, nameIn(remarks)], [true, receipt]);
    const done = await rollback(asked, bench.context);
    assert.deepEqual([done.unchanged, done.result, done.remarks], [true, 'done', remarks]);
    assert.deepEqual(bench.tree(), before);
    const page = await status({ receipts: true }, bench.context);
    assert.deepEqual([page.work, page.bundles.length, page.receipts?.length], [undefined, 1, 2]);
    await rollback({ receipt: nameIn(remarks) }, bench.context);
    assert.deepEqual(bench.tree(), {});
  });

test('rollback() goes back behind an upgrade that was cut off when all was done, also where that has changed no path', async () => {
  for (const changed of ['1', '2']) {
    using bench = new ChangeBench();
    await bench.install({ a: '1' }, { version: '1' });
    await bench.install({ a: changed }, { version: '2' });
    redo(bench);
    const done = await rollback({}, bench.context);
    assert.deepEqual([done.unchanged, done.result, placed(bench)], [undefined, 'done', '1']);
    const page = await status({}, bench.context);
    assert.deepEqual([page.work, page.bundles.map(({ version }) => version)], [undefined, ['1']]);
  }
});

test('a run that was cut off is told by status() as drift, and by remove() in a dry run', async () => {
  using bench = await killedUpgrade();
  const told: string[] = [];
  const report = (event: { readonly type: string; readonly message?: string }): void => {
    if (event.type === 'warning') told.push(event.message ?? '');
  };
  await remove({ name: 'web', dryRun: true }, { ...bench.context, report });
  assert.deepEqual(told, [
    'a run of "web" was cut off and is taken back first: what is shown may change by then',
  ]);
  bench.byHand('rm -r t && mkdir t && cd t && printf a1 >a && printf b1 >b && printf goes >goes');
  const page = await status({}, bench.context);
  assert.deepEqual([page.bundles[0]?.drift, page.drifted], [[], true]);
});
