import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ChangeBench } from './change-bench.ts';

/** A command that says which version has run it, and whose `undo` says so too; another version may word the command otherwise. */
function adduser(bench: ChangeBench, version: number) {
  const say = (what: string): string => `echo "${what} ${version}" >>${bench.path('said')}`;
  return {
    cmd: 'sh',
    args: ['-c', say('do')],
    when: 'changed',
    undo: ['sh', '-c', `echo undo $V >>${bench.path('said')}`],
    env: { V: `${version}` },
  } as const;
}

const FIRST = { cmd: 'true', args: [], undo: ['true'] } as const;

async function upgrade(bench: ChangeBench, content: string): Promise<void> {
  await bench.install({ a: '1' }, { version: '1', sequence: 1, code: [adduser(bench, 1)] });
  await bench.install({ a: content }, { version: '2', sequence: 2, code: [FIRST, adduser(bench, 2)] });
}

function said(bench: ChangeBench): string[] {
  const path = bench.path('said');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

test('a command that an upgrade skipped is undone by a removal as the version that ran it says', async () => {
  using bench = new ChangeBench();
  await upgrade(bench, '1');
  await bench.install({ a: '1' }, { version: '3', sequence: 3, code: [adduser(bench, 3)] });
  await bench.remove();
  assert.deepEqual(said(bench), ['do 1', 'undo 1']);
});

test('one that the upgrade ran again is undone once, as that says', async () => {
  using bench = new ChangeBench();
  await upgrade(bench, '2');
  await bench.remove();
  assert.deepEqual(said(bench), ['do 1', 'do 2', 'undo 2']);
});

test('going back behind the upgrade that skipped it leaves it, and behind the version that ran it undoes it once', async () => {
  using bench = new ChangeBench();
  await upgrade(bench, '1');
  await bench.rollback();
  assert.deepEqual(said(bench), ['do 1']);
  await bench.rollback();
  assert.deepEqual([said(bench), bench.tree()], [['do 1', 'undo 1'], {}]);
});

test('an upgrade that drops the command leaves what it has done', async () => {
  using bench = new ChangeBench();
  await upgrade(bench, '1');
  await bench.install({ a: '1' }, { version: '3', sequence: 3, code: [FIRST] });
  await bench.remove();
  assert.deepEqual(said(bench), ['do 1']);
});
