import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { hostStatus } from '../../../src/library/status.ts';
import { ledgerKeys } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { ChangeBench } from './change-bench.ts';

/** A command that says when it is done and undone; it fails while there is no file of its name. */
function saying(bench: ChangeBench, name: string) {
  const say = (what: string) => `echo ${what} ${name} >>${bench.path('said')}`;
  return {
    cmd: 'sh',
    args: ['-c', `${say('do')}; test -e ${bench.path(name)}`],
    label: name,
    undo: ['sh', '-c', say('undo')],
  } as const;
}

function said(bench: ChangeBench): string[] {
  return readFileSync(bench.path('said'), 'utf8').trim().split('\n');
}

test('the way back behind a version stays, however often that runs again without a change', async () => {
  for (const content of [{ a: '1' }, {}]) {
    using bench = new ChangeBench();
    writeFileSync(bench.path('two'), '');
    await bench.install(content, { version: '1' });
    const second = { version: '2', code: [saying(bench, 'two')] };
    for (let run = 0; run < 13; run += 1) await bench.install(content, second);
    const rolledBack = await bench.rollback();
    assert.equal(rolledBack.result, 'done');
    assert.deepEqual(rolledBack.undone, ['two']);
    assert.deepEqual(
      (await hostStatus({}, bench.context)).bundles.map(({ version }) => version),
      ['1'],
    );
  }
});

test('a removal does not undo a command that never ran', async () => {
  using bench = new ChangeBench();
  const code = [saying(bench, 'one'), saying(bench, 'two')];
  await assert.rejects(bench.install({ a: '1' }, { code, rollback: false }), { code: 'RUN_STEP_FAILED' });
  assert.equal((await bench.remove()).result, 'done');
  assert.deepEqual(said(bench), ['do one', 'undo one']);
});

test('a rollback behind a run that failed and stayed undoes also what the run after it did, which changed no path', async () => {
  using bench = new ChangeBench();
  const code = [saying(bench, 'one'), saying(bench, 'two')];
  await assert.rejects(bench.install({ a: '1' }, { code, rollback: false }), { code: 'RUN_STEP_FAILED' });
  for (const name of ['one', 'two']) writeFileSync(bench.path(name), '');
  await bench.install({ a: '1' }, { code });
  assert.equal((await bench.rollback()).result, 'done');
  assert.deepEqual(said(bench), ['do one', 'do one', 'do two', 'undo two', 'undo one']);
  assert.deepEqual(bench.tree(), {});
});

test('a rollback behind a second run that failed and stayed undoes what that did, and not the first', async () => {
  using bench = new ChangeBench();
  const code = [saying(bench, 'one')];
  writeFileSync(bench.path('one'), '');
  await bench.install({ a: '1' }, { code });
  const before = bench.tree();
  bench.byHand('rm ../one');
  await assert.rejects(bench.install({ a: '1' }, { code, rollback: false }), { code: 'RUN_STEP_FAILED' });
  const { result, remarks } = await bench.rollback();
  assert.deepEqual([result, remarks, bench.tree()], ['done', [], before]);
  assert.deepEqual(said(bench), ['do one', 'do one', 'undo one']);
});

test('a rollback goes back behind the newest version when that has no paths and nothing that undoes it', async () => {
  using bench = new ChangeBench();
  const nothing = { data: [], code: [{ cmd: 'true', args: [] }] };
  await bench.install({ o: '1' }, { name: 'other', target: 'other' });
  await bench.install({ a: '1' });
  const one = bench.tree();
  await bench.install({}, nothing);
  const { receipt = '' } = await bench.rollback();
  assert.deepEqual(bench.tree(), one);
  await bench.rollback(receipt);
  await bench.install({ a: '3' });
  await bench.rollback();
  assert.deepEqual(await installed(bench), ['other', 'web'], 'it is there again, and has nothing');
  await bench.rollback();
  assert.deepEqual(bench.tree(), one);
  await bench.install({}, nothing);
  await bench.remove();
  assert.deepEqual(await installed(bench), ['other']);
});

async function installed(bench: ChangeBench): Promise<string[]> {
  return (await hostStatus({}, bench.context)).bundles.map(({ key }) => key);
}

for (const gone of ['rollback', 'remove'] as const)
  test(`a directory that a bundle made goes with the last one that has something in it after a ${gone}`, async () => {
    using bench = new ChangeBench();
    const one = { name: 'one' };
    await bench.install({ a: '1' }, one);
    const first = bench.tree();
    await bench.install({ a: '1', d: null, 'd/a': '1' }, one);
    await bench.install({ b: '2' }, { name: 'two', target: 't/d/e' });
    await bench[gone]('one');
    assert.ok('t/d/e/b' in bench.tree());
    await bench.remove('two');
    assert.deepEqual(bench.tree(), gone === 'rollback' ? first : {});
  });

test('of bundles without a name that have left nothing the ledger has only the newest', async () => {
  using bench = new ChangeBench();
  const keys = (): string[] => ledgerKeys(openState(bench.context));
  for (const args of [['1'], ['2'], ['3']]) await bench.run({ code: [{ cmd: 'true', args }] });
  assert.equal(keys().length, 1);
  const { changes } = await bench.rollback();
  assert.deepEqual(changes, []);
  await bench.run({ code: [{ cmd: 'true', args: [] }] });
  await bench.install({ f: '1' });
  assert.deepEqual(keys(), ['web']);
});
