import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { test } from 'node:test';
import { recover } from '../../../src/offline/change/recover.ts';
import { Journal } from '../../../src/offline/change/journal.ts';
import { readJournal } from '../../../src/offline/change/read-journal.ts';
import { remove } from '../../../src/library/remove.ts';
import { readLedger, writeInstalled } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { ChangeBench } from './change-bench.ts';

async function installed(bench: ChangeBench): Promise<void> {
  const undo = ['touch', bench.path('undone')] as const;
  await bench.install({ a: '1' }, { code: [{ cmd: 'true', args: [], undo }] });
}

test('a removal refuses before it does anything when TMPDIR is not there, and does all when it is', async () => {
  using bench = new ChangeBench();
  await installed(bench);
  const before = bench.tree();
  const context = { ...bench.context, tmp: bench.path('gone') };
  for (const dryRun of [true, false])
    await assert.rejects(remove({ name: 'web', dryRun }, context), {
      code: 'WRITE_FAILED',
      message: /^Cannot make a private directory in ".*\/gone": it does not exist/,
    });
  assert.deepEqual([bench.tree(), existsSync(bench.path('undone'))], [before, false]);
  mkdirSync(bench.path('gone'));
  assert.equal((await remove({ name: 'web' }, context)).result, 'done');
  assert.ok(existsSync(bench.path('undone')));
});

test('a removal refuses before it does anything when the cwd of an undo is gone', async () => {
  using bench = new ChangeBench();
  const [cwd, undo] = [bench.path('cwd'), ['touch', bench.path('undone')] as const];
  mkdirSync(cwd);
  await bench.install({ a: '1' }, { code: [{ cmd: 'true', args: [], cwd, undo }] });
  const before = bench.tree();
  rmdirSync(cwd);
  for (const dryRun of [true, false])
    await assert.rejects(remove({ name: 'web', dryRun }, bench.context), { code: 'RUN_NO_CWD' });
  assert.deepEqual([bench.tree(), existsSync(bench.path('undone'))], [before, false]);
});

test('a removal refuses before it does anything when the user of an undo is gone, and leaves that one when forced', async () => {
  using bench = new ChangeBench();
  await installed(bench);
  const state = openState(bench.context);
  const web = readLedger(state).find('web');
  assert.ok(web);
  writeInstalled(state, { ...web, undo: web.undo.map((step) => ({ ...step, user: 'arx-nobody-here' })) });
  const before = bench.tree();
  for (const dryRun of [true, false])
    await assert.rejects(remove({ name: 'web', dryRun }, bench.context), { code: 'RUN_NO_USER' });
  assert.deepEqual(bench.tree(), before);
  const { result, remarks } = await bench.remove('web', true);
  assert.equal(result, 'failed');
  assert.match(remarks.join(), /^Step 1 "code\[0\]" is not undone: .*arx-nobody-here/);
  assert.deepEqual(bench.tree(), {});
});

test('recover() waits for a TMPDIR that is there when there is something to undo', async () => {
  using bench = new ChangeBench();
  await installed(bench);
  const state = openState(bench.context);
  const web = readLedger(state).find('web');
  assert.ok(web);
  const { key, bundle, undo } = web;
  const receipt = { formatVersion: 1, id: '20990101T000000Z-000000', kind: 'run', key, bundle } as const;
  const head = { ...receipt, started: '2099-01-01T00:00:00.000Z', signers: [] };
  using journal = Journal.begin(state, { receipt: head as never, undo });
  journal.step(1);
  const without = { ...bench.context, tmp: bench.path('gone') };
  await assert.rejects(recover(state, without), { code: 'WRITE_FAILED' });
  assert.ok(readJournal(state)?.open);
  assert.equal((await recover(state, bench.context))?.result, 'rolled-back');
  assert.ok(existsSync(bench.path('undone')));
});
