import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createPaint } from '../../../src/cli/paint.ts';
import { reversalAnswer } from '../../../src/cli/verbs/reversal.ts';
import { ArxError } from '../../../src/core/errors.ts';
import type { Event } from '../../../src/core/event.ts';
import { type HostEffects, hostEffects } from '../../../src/offline/change/host-effects.ts';
import { Journal } from '../../../src/offline/change/journal.ts';
import { recover } from '../../../src/offline/change/recover.ts';
import { hostStatus } from '../../../src/library/status.ts';
import { performReversal } from '../../../src/offline/reversal/perform-reversal.ts';
import { planRemoval } from '../../../src/offline/reversal/plan-removal.ts';
import { localGround } from '../../../src/offline/run/local-ground.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { listReceipts, readReceipt } from '../../../src/offline/state/read-receipt.ts';
import type { Receipt } from '../../../src/offline/state/receipt.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { ChangeBench } from './change-bench.ts';

const UNDO_FAILS = {
  cmd: 'true',
  args: [],
  label: 'migrate',
  undo: ['sh', '-c', 'echo no such table; exit 9'],
} as const;
const NOT_UNDONE =
  /^Step 1 "migrate" is not undone: .*exit code 9.*at last it wrote "no such table"; all of it/;

function lastReceipt(bench: ChangeBench): Receipt {
  const state = openState(bench.context);
  return readReceipt(state, listReceipts(state, bench.context).at(-1)?.id ?? '', bench.context);
}

function keptLog(bench: ChangeBench, { id }: Receipt): string {
  return readFileSync(join(bench.context.stateDir, 'logs', id, 'undo-1.log'), 'utf8');
}

function demandUndone({ id, undone }: Receipt): void {
  const { undo, label } = UNDO_FAILS;
  const log = `logs/${id}/undo-1.log`;
  const base = { number: 1, label, argv: undo, state: 'failed', code: 9, attempts: 1, leftovers: [], log };
  assert.deepEqual(
    undone?.map(({ ms: _ms, ...record }) => record),
    [base],
  );
}

test('a run that fails does not say that everything was taken back when an undo fails', async () => {
  using bench = new ChangeBench();
  const code = [UNDO_FAILS, { cmd: 'false', args: [] }];
  const error: unknown = await bench.install({ a: '1' }, { code }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ArxError && error.code === 'RUN_STEP_FAILED', String(error));
  assert.match(error.message, /; not everything could be taken back: see/);
  assert.deepEqual(bench.tree(), {});
  const receipt = lastReceipt(bench);
  assert.equal(receipt.result, 'failed');
  assert.match(receipt.remarks.join('\n'), NOT_UNDONE);
  assert.match(keptLog(bench, receipt), / stdout F no such table\n/);
  demandUndone(receipt);
});

test('a run that fails says what it leaves when it was told to leave it and has placed nothing', async () => {
  using bench = new ChangeBench();
  const installing = bench.install({}, { code: [{ cmd: 'false', args: [] }], rollback: false });
  await assert.rejects(installing, /; what it has done stays, as you asked$/);
});

for (const verb of ['rollback', 'remove'] as const)
  test(`${verb} ends with 7 and says so when an undo fails, and changes the paths all the same`, async () => {
    using bench = new ChangeBench();
    await bench.install({ a: '1' }, { code: [UNDO_FAILS] });
    const reversed = await bench[verb]();
    assert.deepEqual([reversed.result, bench.tree()], ['failed', {}]);
    assert.match(reversed.remarks.join('\n'), NOT_UNDONE);
    const { exit, notes } = await reversalAnswer(reversed, {
      dryRun: false,
      program: 'arx',
      paint: createPaint(false),
    });
    assert.equal(exit, 7);
    assert.match(notes ?? '', /(rolled back|removed) web, but not everything could be taken back: /);
    const receipt = lastReceipt(bench);
    assert.deepEqual([receipt.kind, receipt.result], [verb, 'failed']);
    demandUndone(receipt);
    assert.match(keptLog(bench, receipt), / stdout F no such table\n/);
    assert.equal(readLedger(openState(bench.context)).find('web'), undefined);
  });

test('what is only good to know is no failure: edited files that are kept', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { code: [{ cmd: 'true', args: [], undo: ['true'] }] });
  bench.byHand('echo more >> t/a');
  const reversed = await bench.remove();
  assert.equal(reversed.result, 'done');
  assert.notDeepEqual(reversed.remarks, []);
});

const DAEMON = { name: 'app', pid: 1, start: '1', log: '/x' };
const STAYS = 'The daemon app (pid 1) could not be stopped';

function withDaemonThatStays(effects: HostEffects): HostEffects {
  return { ...effects, stopDaemons: () => Promise.resolve({ remarks: [], left: [STAYS] }) };
}

test('recover() and performReversal() end with failed when a daemon could not be stopped', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' });
  const state = openState(bench.context);
  const effects = withDaemonThatStays(hostEffects(state, bench.context));
  const { result, ended, changes, steps, services, daemons, remarks, ...head } = lastReceipt(bench);
  using journal = Journal.begin(state, { receipt: { ...head, id: '20990101T000000Z-000000' }, undo: [] });
  journal.daemon(DAEMON);
  const recovered = await recover(state, bench.context, effects);
  assert.deepEqual([recovered?.result, recovered?.remarks], ['failed', [STAYS]]);
  assert.deepEqual(recovered?.error, {
    code: 'INTERRUPTED',
    message: 'Cannot finish the run of "web": it was cut off, expected its end',
  });
  assert.deepEqual([result, changes.length > 0, ended !== ''], ['done', true, true]);
  assert.deepEqual([steps, services, daemons, remarks], [[], [], [], []]);
  const removal = {
    ...planRemoval('web', readLedger(state), { force: false, ground: localGround }),
    daemons: [DAEMON],
  };
  const planned = { reversal: removal, again: () => removal };
  const { receipt: removed } = await performReversal(planned, state, bench.context, effects);
  assert.deepEqual([removed.result, removed.remarks], ['failed', [STAYS]]);
});

test('performReversal() says which commands stay undone when a path is changed after that', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { code: [{ cmd: 'true', args: [], label: 'migrate', undo: ['true'] }] });
  const state = openState(bench.context);
  const own = hostEffects(state, bench.context);
  const effects: HostEffects = {
    ...own,
    undoSteps: async (...undoing) => {
      bench.byHand('echo edited > t/a');
      return await own.undoSteps(...undoing);
    },
  };
  const removal = planRemoval('web', readLedger(state), { force: false, ground: localGround });
  const planned = { reversal: removal, again: () => removal };
  const error = await performReversal(planned, state, bench.context, effects).catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ArxError && error.code === 'RUN_CHANGED', String(error));
  assert.match(error.message, /; not everything could be taken back: see `arx status --receipts` \(/);
  assert.equal(readFileSync(join(bench.path('srv'), 't/a'), 'utf8'), 'edited\n');
  const { result, remarks, undone } = lastReceipt(bench);
  assert.deepEqual([result, remarks], ['failed', ['Step 1 was undone, and is not done again']]);
  assert.deepEqual(
    undone?.map(({ number, label, state }) => [number, label, state]),
    [[1, 'migrate', 'done']],
  );
});

test('a run that fails keeps its own error when taking back fails too, and the next start goes on', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' });
  const objects = join(bench.context.stateDir, 'objects');
  const lose = { cmd: 'sh', args: ['-c', `mv ${objects} ${objects}.away; exit 5`] };
  const error: unknown = await bench.install({ a: '2' }, { code: [lose] }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ArxError && error.code === 'RUN_STEP_FAILED', String(error));
  assert.match(error.message, /exit code 5.*; not everything could be taken back: Cannot give back/);
  assert.match(error.hint ?? '', /The next run, rollback or removal goes on with that/);
  assert.deepEqual(error.data['afterwards'], {
    code: 'RUN_OBJECT_MISSING',
    message: error.message.replace(/^.*taken back: /, ''),
  });
  rmSync(objects, { recursive: true, force: true });
  renameSync(`${objects}.away`, objects);
  assert.equal((await recover(openState(bench.context), bench.context))?.result, 'rolled-back');
  assert.equal(readFileSync(join(bench.path('srv'), 't/a'), 'utf8'), '1');
});

test('a run that cannot be written down says that all is done, and the next start writes it down', async () => {
  using bench = new ChangeBench();
  const ledger = join(bench.context.stateDir, 'ledger');
  const code = [{ cmd: 'sh', args: ['-c', `rmdir ${ledger} 2>/dev/null; touch ${ledger}`] }];
  const error: unknown = await bench.install({ a: '1' }, { code }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ArxError, String(error));
  assert.match(error.message, /^Cannot write down the run \S+, all of which is done: Cannot /);
  assert.match(error.hint ?? '', /the next run, rollback or removal writes it down first/);
  assert.equal(readFileSync(join(bench.path('srv'), 't/a'), 'utf8'), '1');
  rmSync(ledger);
  const state = openState(bench.context);
  assert.equal((await recover(state, bench.context))?.result, 'done');
  assert.equal(readLedger(state).find('web')?.paths.length, 2);
});

test('a run is taken back when the callback for its events throws', async () => {
  using bench = new ChangeBench();
  let isBroken = false;
  const report = (event: Event): void => {
    isBroken ||= event.type === 'step' && event.step === 'second';
    if (isBroken) throw new Error('the callback is broken');
  };
  const undone = bench.path('undone');
  const code = [
    { cmd: 'true', args: [], label: 'first', undo: ['sh', '-c', `echo told; touch ${undone}`] as const },
    { cmd: 'true', args: [], label: 'second' },
  ];
  Object.assign(bench.context, { report });
  await assert.rejects(bench.install({ a: '1' }, { code }), /the callback is broken/);
  assert.deepEqual(bench.tree(), {});
  assert.ok(existsSync(undone));
});

test('a run that fails and stays does not keep out the version before it', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { sequence: 1 });
  const code = [{ cmd: 'false', args: [] }];
  await assert.rejects(bench.install({ a: '2' }, { sequence: 2, code, rollback: false }), {
    code: 'RUN_STEP_FAILED',
  });
  const { plan } = await bench.install({ a: '1' }, { sequence: 1 });
  assert.equal(plan.installed?.sequence, 2);
  const { digest } = await bench.install({ a: '3' }, { sequence: 3 });
  for (const name of ['web', digest, digest.slice(0, 15), digest.slice(7, 15)])
    assert.equal((await hostStatus({ name }, bench.context)).bundles[0]?.bundle, digest, name);
  await assert.rejects(bench.install({ a: '1' }, { sequence: 1 }), { code: 'RUN_DOWNGRADE' });
});

test('a command that could not be started is not undone, neither by the run nor by a rollback', async () => {
  using bench = new ChangeBench();
  const code = [{ cmd: 'no-such-program', args: [], undo: UNDO_FAILS.undo }];
  await assert.rejects(bench.install({ a: '1' }, { code }), {
    code: 'RUN_NO_PROGRAM',
    message: /; everything was taken back$/,
  });
  await assert.rejects(bench.install({ a: '1' }, { code, rollback: false }), { code: 'RUN_NO_PROGRAM' });
  assert.equal((await bench.rollback()).result, 'done');
  assert.deepEqual(bench.tree(), {});
});

test('rollback() of a removal brings paths back, and says that commands are not run again', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { code: [{ cmd: 'true', args: [], undo: ['true'] }] });
  const before = bench.tree();
  const removed = await bench.remove();
  const answer = { dryRun: false, program: 'arx', paint: createPaint(false) };
  const { notes } = await reversalAnswer(removed, answer);
  assert.match(notes ?? '', new RegExp(`; take it back with: arx rollback ${removed.receipt}\n$`));
  const { remarks } = await bench.rollback(removed.receipt);
  assert.deepEqual(remarks, ['Commands that were undone are not run again: run the bundle for that']);
  assert.deepEqual(bench.tree(), before);
});

test('what brings a version back after a rollback or removal leaves no command to be undone twice', async () => {
  for (const how of ['rollback', 'remove'] as const) {
    using bench = new ChangeBench();
    const undo = ['sh', '-c', `echo undone >>${bench.path('said')}`] as const;
    const failing = [
      'sh',
      '-c',
      `echo failing >>${bench.path('said')}; test -e ${bench.path('mended')}`,
    ] as const;
    const code = [
      { cmd: 'true', args: [], undo: failing },
      { cmd: 'true', args: [], undo },
    ];
    await bench.install({ a: '1' }, { code });
    const back = await bench[how]();
    assert.equal(back.result, 'failed');
    assert.equal((await bench.rollback(back.receipt)).result, 'done');
    writeFileSync(bench.path('mended'), '');
    assert.equal((await bench.remove()).result, 'done');
    assert.equal(readFileSync(bench.path('said'), 'utf8'), 'undone\nfailing\nfailing\n', how);
    assert.deepEqual(bench.tree(), {});
  }
});

test('a version whose commands were run again after it was brought back is undone again', async () => {
  using bench = new ChangeBench();
  const undo = ['sh', '-c', `echo undone >>${bench.path('said')}`] as const;
  const code = [{ cmd: 'true', args: [], undo }];
  await bench.install({ a: '1' }, { code });
  await bench.rollback((await bench.remove()).receipt);
  await bench.install({ a: '1' }, { code });
  assert.equal((await bench.remove()).result, 'done');
  assert.equal(readFileSync(bench.path('said'), 'utf8'), 'undone\nundone\n');
});

/** Two commands that say when they are undone. */
function saying(bench: ChangeBench) {
  const undo = (what: string) => ['sh', '-c', `echo ${what} >>${bench.path('said')}`] as const;
  return [
    { cmd: 'true', args: [], label: 'one', undo: undo('one') },
    { cmd: 'true', args: [], label: 'two', undo: undo('two') },
  ] as const;
}

test('a removal that was cut off behind an undo tells of those that were done, and the next one does the others', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { code: saying(bench) });
  const state = openState(bench.context);
  const installed = readLedger(state).find('web');
  assert.ok(installed);
  const { key, bundle } = installed;
  const receipt = { formatVersion: 1, id: '20990101T000000Z-000000', kind: 'remove', key, bundle } as const;
  const head = { ...receipt, started: '2099-01-01T00:00:00.000Z', signers: [] };
  using journal = Journal.begin(state, { receipt: head as never, undo: [] });
  journal.undone({ number: 2, bundle });
  const recovered = await recover(state, bench.context);
  assert.deepEqual(
    [recovered?.result, recovered?.remarks],
    ['failed', ['Step 2 was undone, and is not done again']],
  );
  assert.equal((await bench.remove()).result, 'done');
  assert.equal(readFileSync(bench.path('said'), 'utf8'), 'one\n');
});

test('a removal that was cut off before an undo had ended is told, and the next one does all', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { code: saying(bench) });
  const state = openState(bench.context);
  const receipt = { formatVersion: 1, id: '20990101T000000Z-000000', kind: 'remove', key: 'web' } as const;
  const head = { ...receipt, bundle: 'sha256:0', started: '2099-01-01T00:00:00.000Z', signers: [] };
  using _journal = Journal.begin(state, { receipt: head as never, undo: [] });
  assert.equal((await recover(state, bench.context))?.result, 'rolled-back');
  assert.equal((await bench.remove()).result, 'done');
  assert.equal(readFileSync(bench.path('said'), 'utf8'), 'two\none\n');
});

test('performReversal() that fails undoes nothing twice when it is asked for once more, and brings services back', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { code: saying(bench) });
  const state = openState(bench.context);
  const own = hostEffects(state, bench.context);
  const stopped = { service: 'nginx', action: 'stop', wasActive: true, code: 0 };
  const restored: unknown[] = [];
  const effects: HostEffects = {
    ...own,
    stopServices: (_services, telling) => {
      telling?.(stopped);
      bench.byHand('echo edited > t/a');
      return Promise.resolve({ remarks: [], left: [] });
    },
    restoreServices: (services) => {
      restored.push(services);
      return Promise.resolve({ remarks: [], left: [] });
    },
  };
  const removal = planRemoval('web', readLedger(state), { force: false, ground: localGround });
  const planned = { reversal: removal, again: () => removal };
  await assert.rejects(performReversal(planned, state, bench.context, effects), { code: 'RUN_CHANGED' });
  assert.deepEqual(restored, [[stopped]]);
  assert.equal((await bench.remove()).result, 'done');
  assert.equal(readFileSync(bench.path('said'), 'utf8'), 'two\none\n');
});
