import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Context } from '../../../src/core/context.ts';
import { remove } from '../../../src/library/remove.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { Journal } from '../../../src/offline/change/journal.ts';
import { recover } from '../../../src/offline/change/recover.ts';
import type { Reversed } from '../../../src/offline/reversal/reversed.ts';
import type { ReversalOptions } from '../../../src/offline/reversal/reversal.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { refusal } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

const VALUE = 'prod-5417';
const SAY = 'DB=${DB-none} SPARE=${SPARE-none} bundle=$ARX_BUNDLE step=$ARX_STEP';

/** A command that says into a file what it was given, and so does what undoes it. */
function migrate(bench: ChangeBench) {
  const say = (what: string): string => `echo "${what}: ${SAY}" >>${bench.path('said')}`;
  return {
    cmd: 'sh',
    args: ['-c', say('do')],
    label: 'migrate',
    pass: ['DB', 'SPARE'],
    undo: ['sh', '-c', say('undo')],
  } as const;
}

function said(bench: ChangeBench): string[] {
  const path = bench.path('said');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

function set(bench: ChangeBench, env: Readonly<Record<string, string>>): void {
  Object.assign(bench.context, { env });
}

/** Every byte that is kept in the state directory. */
function kept(bench: ChangeBench): string {
  const files = readdirSync(bench.context.stateDir, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
    .join('\n');
}

const NOT_UNDONE =
  'Step 1 "migrate" is not undone: its command was given "DB" by its caller, which is not set now';

test('what undoes a command is given what its command was, also by a rollback and a removal', async () => {
  for (const how of ['failure', 'rollback', 'remove'] as const) {
    using bench = new ChangeBench();
    set(bench, { DB: VALUE });
    const code = [migrate(bench), ...(how === 'failure' ? [{ cmd: 'false', args: [] }] : [])];
    const installing = bench.install({ a: '1' }, { code });
    if (how === 'failure') await assert.rejects(installing, { code: 'RUN_STEP_FAILED' });
    else {
      await installing;
      assert.equal((await bench[how]()).result, 'done');
    }
    const [done = '', undone = '', ...more] = said(bench);
    assert.match(done, /^do: DB=prod-5417 SPARE=none bundle=sha256:[0-9a-f]{64} step=1$/, how);
    assert.deepEqual([undone, more], [done.replace('do', 'undo'), []], how);
    assert.ok(!kept(bench).includes(VALUE), how);
  }
});

const REVERSALS: readonly (readonly [
  string,
  (options: ReversalOptions, context: Context) => Promise<Reversed>,
])[] = [
  ['rollback', rollback],
  ['remove', (options, context) => remove({ ...options, name: 'web' }, context)],
];

for (const [how, reverse] of REVERSALS) {
  test(`${how} refuses before it does anything when a command to be undone had a variable that is not set any more`, async () => {
    using bench = new ChangeBench();
    set(bench, { DB: VALUE });
    const code = [migrate(bench), { cmd: 'true', args: [], undo: ['touch', bench.path('undone')] }] as const;
    await bench.install({ a: '1' }, { code });
    const before = bench.tree();
    set(bench, { SPARE: 'x' });
    for (const dryRun of [false, true])
      await assert.rejects(
        reverse({ dryRun }, bench.context),
        refusal('RUN_NO_VARIABLE', 'Cannot undo step 1 "migrate": its command was given "DB" by its caller'),
      );
    assert.deepEqual([bench.tree(), existsSync(bench.path('undone'))], [before, false]);
    set(bench, { DB: 'now' });
    assert.equal((await reverse({}, bench.context)).result, 'done');
    assert.match(said(bench).join('\n'), /\nundo: DB=now SPARE=none /);
  });

  test(`${how} with --force leaves a command whose variable is not set any more, and says so`, async () => {
    using bench = new ChangeBench();
    set(bench, { DB: VALUE });
    await bench.install({ a: '1' }, { code: [migrate(bench)] });
    set(bench, { SPARE: 'x' });
    const { result, remarks } = await reverse({ force: true }, bench.context);
    assert.deepEqual([result, remarks, bench.tree()], ['failed', [NOT_UNDONE], {}]);
    assert.equal(said(bench).length, 1);
  });

  test(`${how} refuses before it does anything when a command to be undone had a secret that is not there`, async () => {
    using bench = new ChangeBench();
    set(bench, { PASSWORD: 'long-enough-1' });
    const undo = ['touch', bench.path('undone')] as const;
    const code = [{ cmd: 'true', args: [], secrets: ['password'], undo }];
    const secrets = { password: { env: 'PASSWORD' } };
    await bench.install({ a: '1' }, { code, secrets });
    const before = bench.tree();
    set(bench, {});
    const problem = 'env PASSWORD is not there, expected it to undo step 1 "code[0]"';
    await assert.rejects(reverse({}, bench.context), refusal('RUN_NO_SECRET', problem));
    assert.deepEqual([bench.tree(), existsSync(bench.path('undone'))], [before, false]);
    assert.equal((await reverse({ force: true }, bench.context)).result, 'failed');
    assert.deepEqual([bench.tree(), existsSync(bench.path('undone'))], [{}, false]);
  });
}

test('rollback says why the file of a secret cannot be used when it is there', async () => {
  using bench = new ChangeBench();
  const file = bench.path('password');
  writeFileSync(file, 'long-enough-1', { mode: 0o600 });
  const code = [{ cmd: 'true', args: [], secrets: ['password'], undo: ['true'] as const }];
  await bench.install({ a: '1' }, { code, secrets: { password: { file } } });
  chmodSync(file, 0o644);
  const problem = /has mode 0644, so that every user of this machine can use it, expected 0600$/;
  await assert.rejects(rollback({}, bench.context), {
    code: 'RUN_NO_SECRET',
    message: problem,
    hint: /chmod.*--force/,
  });
});

test('what undoes a command is not given a variable that its command did not have', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { code: [migrate(bench)] });
  set(bench, { DB: VALUE });
  assert.equal((await bench.rollback()).result, 'done');
  assert.match(said(bench).join('\n'), /\nundo: DB=none SPARE=none /);
});

test('recover() does not undo a command on a guess: its variable is not set for the next start', async () => {
  using bench = new ChangeBench();
  set(bench, { DB: VALUE });
  await bench.install({ a: '1' }, { code: [migrate(bench)] });
  const state = openState(bench.context);
  const installed = readLedger(state).find('web');
  assert.ok(installed);
  const { key, bundle, undo } = installed;
  const receipt = { formatVersion: 1, id: '20990101T000000Z-000000', kind: 'run', key, bundle } as const;
  const head = { ...receipt, started: '2099-01-01T00:00:00.000Z', signers: [] };
  using journal = Journal.begin(state, { receipt: head as never, undo });
  journal.step(1);
  set(bench, {});
  const recovered = await recover(state, bench.context);
  assert.deepEqual([recovered?.result, recovered?.remarks], ['failed', [NOT_UNDONE]]);
  assert.equal(said(bench).length, 1);
});

test('a command that is skipped is undone with the variables of its last run', async () => {
  using bench = new ChangeBench();
  set(bench, { DB: VALUE });
  const code = [
    { ...migrate(bench), when: 'changed' as const },
    { cmd: 'true', args: [] },
  ];
  await bench.install({ a: '1' }, { code });
  set(bench, {});
  await bench.install({ a: '1' }, { code });
  set(bench, { DB: 'again' });
  assert.equal((await bench.remove()).result, 'done');
  assert.match(said(bench).join('\n'), /^do: DB=prod-5417 .*\nundo: DB=again /);
});
