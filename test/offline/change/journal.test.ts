import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Journal } from '../../../src/offline/change/journal.ts';
import { formatJournalLine } from '../../../src/offline/change/journal-line.ts';
import type { JournalHead } from '../../../src/offline/change/journal-model.ts';
import { readJournal } from '../../../src/offline/change/read-journal.ts';
import { recover } from '../../../src/offline/change/recover.ts';
import type { Installed, OwnedPath } from '../../../src/offline/state/installed.ts';
import type { Receipt } from '../../../src/offline/state/receipt.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { refusal, RunBench } from '../run-fixture.ts';
import { withFault } from './faulty-fs.ts';

const ZEROS = `sha256:${'0'.repeat(64)}` as const;
const HEAD: JournalHead = {
  receipt: {
    formatVersion: 1,
    id: '20261122T101500Z-000001',
    kind: 'run',
    key: 'web',
    name: 'web',
    bundle: ZEROS,
    host: 'h',
    user: 'u',
    arx: '0',
    started: '2026-11-22T10:15:00.000Z',
    signers: [],
  },
  undo: [],
};
const FILE = { kind: 'file', digest: ZEROS, size: 0, mode: 0o644, uid: 0, gid: 0 } as const;
const CHANGES = Array.from({ length: 2500 }, (_, at) => ({ path: `/x/${at}`, before: null, after: FILE }));

const REST = {
  result: 'done',
  ended: '2026-11-22T10:15:01.000Z',
  steps: [],
  services: [],
  daemons: [],
  remarks: [],
} as const;

function installedWith(paths: readonly OwnedPath[]): Installed {
  const lists = { paths, services: [], daemons: [], undo: [] };
  return { formatVersion: 1, key: 'web', name: 'web', bundle: ZEROS, receipt: HEAD.receipt.id, ...lists };
}

function begun(bench: RunBench): { readonly path: string; readonly state: { readonly path: string } } {
  const state = openState(bench.context);
  using journal = Journal.begin(state, HEAD);
  journal.placing({ token: 'abc', changes: CHANGES });
  journal.activating();
  journal.step(2);
  journal.service({ service: 'nginx', action: 'restart', code: 0 });
  return { path: join(state.path, 'journal.ndjson'), state };
}

test('readJournal() gives back what was written, however long the lists are', () => {
  using bench = new RunBench();
  const { state } = begun(bench);
  const open = readJournal(state)?.open;
  assert.deepEqual(open, {
    head: HEAD,
    placing: { token: 'abc', changes: CHANGES },
    activated: true,
    steps: [2],
    undone: [],
    services: [{ service: 'nginx', action: 'restart', code: 0 }],
    daemons: [],
    stopped: [],
  });
});

const PLACED: readonly OwnedPath[] = CHANGES.map(({ path, before, after }) => ({
  path,
  original: before,
  placed: after,
}));
/** What a bundle has after a run, and whether that is just what the run has placed. */
const OWNED: readonly (readonly [title: string, paths: readonly OwnedPath[], isPlaced: boolean])[] = [
  ['what was placed', PLACED, true],
  ['less', PLACED.slice(1), false],
  ['more', [...PLACED, { path: '/y', original: null, placed: FILE }], false],
  ['it in another order', PLACED.toReversed(), false],
  ['something that was there before', [{ ...PLACED[0]!, original: FILE }, ...PLACED.slice(1)], false],
  ['something taken over', [{ ...PLACED[0]!, takenFrom: 'other' }, ...PLACED.slice(1)], false],
  ['something else placed', [{ ...PLACED[0]!, placed: { ...FILE, mode: 0o600 } }, ...PLACED.slice(1)], false],
  ['nothing', [], false],
];
for (const [title, paths, isPlaced] of OWNED) {
  test(`readJournal() gives back what was committed when the bundle has ${title}`, () => {
    using bench = new RunBench();
    const { path, state } = begun(bench);
    const receipt = { ...HEAD.receipt, changes: CHANGES, ...REST } satisfies Receipt;
    const [installed, other] = [installedWith(paths), { ...installedWith(PLACED), key: 'other' }];
    rmSync(path);
    using journal = Journal.begin(state, HEAD);
    journal.placing({ token: 'abc', changes: CHANGES });
    journal.commit({ receipt, installed: [installed, other], forgotten: ['old'] });
    assert.deepEqual(readJournal(state)?.open?.committed, {
      receipt,
      installed: [installed, other],
      forgotten: ['old'],
    });
    const text = readFileSync(path, 'utf8');
    const lists = text.match(/"type":"paths"/g) ?? [];
    assert.equal(lists.length, isPlaced ? 0 : Math.ceil(paths.length / 100));
    // No list of any length makes a long line.
    assert.ok(text.split('\n').every((line) => line.length < 64 * 1024));
  });
}

test('readJournal() drops the last record when it is cut off at any byte', () => {
  using bench = new RunBench();
  const { path, state } = begun(bench);
  const whole = readFileSync(path);
  const before = whole.subarray(0, whole.lastIndexOf('\n', whole.length - 2) + 1);
  for (let length = before.length; length < whole.length; length += 1) {
    truncateSync(path, length);
    const found = readJournal(state);
    assert.deepEqual([found?.open?.steps, found?.open?.services, found?.length], [[2], [], before.length]);
    writeFileSync(path, whole);
  }
});

/** What a crash of the machine makes of blocks that were not durable. */
const TORN: readonly (readonly [title: string, damage: (lines: string[]) => string[]])[] = [
  ['its last record is zeros', (lines) => [...lines.slice(0, -1), '\0'.repeat(40)]],
  ['zeros follow', (lines) => [...lines, '\0'.repeat(4096)]],
  [
    'a part of a list is damaged and only parts follow',
    (lines) => [lines[0] ?? '', 'x', ...lines.slice(2, 4)],
  ],
];

for (const [title, damage] of TORN)
  test(`readJournal() believes what comes before when ${title}`, () => {
    using bench = new RunBench();
    const { path, state } = begun(bench);
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    writeFileSync(path, `${damage(lines).join('\n')}\n`);
    assert.deepEqual(readJournal(state)?.open?.head, HEAD);
  });

test('readJournal() believes what comes before when more zeros follow than a text can hold', () => {
  using bench = new RunBench();
  const { path, state } = begun(bench);
  const { size } = statSync(path);
  const last = Buffer.from(formatJournalLine({ type: 'step', number: 3 }));
  // A hole: it takes no room on the disk.
  const hole = 600 * 1024 * 1024;
  truncateSync(path, size + hole);
  assert.deepEqual([readJournal(state)?.open?.steps, readJournal(state)?.length], [[2], size]);
  // No crash leaves a whole record behind a damaged one.
  appendFileSync(path, Buffer.concat([Buffer.from('\n'), last]));
  assert.throws(() => readJournal(state), refusal('RUN_STATE_INVALID', 'a record in its middle is damaged'));
});

test('readJournal() reads the paths of others that an older version has put into the last record', () => {
  using bench = new RunBench();
  const { path, state } = begun(bench);
  const receipt = { ...HEAD.receipt, changes: [], ...REST } satisfies Receipt;
  const installed = [installedWith([]), { ...installedWith(PLACED), key: 'other' }];
  const committed = { receipt, installed, forgotten: [] };
  appendFileSync(path, formatJournalLine({ type: 'commit', committed, placed: true }));
  const found = readJournal(state)?.open?.committed?.installed;
  assert.deepEqual(found, [installedWith(PLACED), installed[1]]);
});

/** What no crash does. */
const DAMAGED: readonly (readonly [title: string, damage: (text: string) => string])[] = [
  ['a byte of a record is another', (text) => text.replace('"number":2', '"number":3')],
  ['a part of a list is another and its end follows', (text) => text.replace('/x/5', '/x/6')],
  ['its first record is missing', (text) => text.slice(text.indexOf('\n') + 1)],
  ['its first record is damaged', (text) => text.replace('"web"', '"wob"')],
];

for (const [title, damage] of DAMAGED)
  test(`recover() refuses with RUN_STATE_INVALID and touches nothing when ${title}`, async () => {
    using bench = new RunBench();
    const { path, state } = begun(bench);
    const damaged = damage(readFileSync(path, 'utf8'));
    writeFileSync(path, damaged);
    await assert.rejects(recover(state, bench.context), refusal('RUN_STATE_INVALID', 'journal.ndjson'));
    assert.equal(readFileSync(path, 'utf8'), damaged);
  });

test('begin() refuses with RUN_STATE_INVALID when one is open', () => {
  using bench = new RunBench();
  const { state } = begun(bench);
  assert.throws(() => Journal.begin(state, HEAD), refusal('RUN_STATE_INVALID', 'a run has left it'));
});

test('recover() drops a journal whose first record is cut off', async () => {
  using bench = new RunBench();
  const state = openState(bench.context);
  const path = join(state.path, 'journal.ndjson');
  writeFileSync(path, '{"digest":"sha256:', { mode: 0o600 });
  assert.equal(await recover(state, bench.context), undefined);
  assert.equal(existsSync(path), false);
  assert.equal(await recover(state, bench.context), undefined);
});

test('commit() takes back what it could not write, and says so when it cannot', async () => {
  using bench = new RunBench();
  const state = openState(bench.context);
  using journal = Journal.begin(state, HEAD);
  const receipt = { ...HEAD.receipt, result: 'done', ended: '', changes: [], steps: [] } as const;
  const committed = {
    receipt: { ...receipt, services: [], daemons: [], remarks: [] },
    installed: [],
    forgotten: [],
  };
  const commit = (): Promise<void> => Promise.resolve().then(() => journal.commit(committed));
  const once = await withFault('EIO', 1, commit);
  assert.match(String(once.error), /EIO/);
  assert.equal(journal.isUncertain, false);
  assert.equal(readJournal(state)?.open?.committed, undefined);
  await commit();
  assert.deepEqual(readJournal(state)?.open?.committed, committed);
});

test('commit() leaves no part of its lists behind when its last record cannot be written', async () => {
  using bench = new RunBench();
  const { state, path } = begun(bench);
  rmSync(path);
  using journal = Journal.begin(state, HEAD);
  const receipt = { ...HEAD.receipt, changes: [], ...REST } satisfies Receipt;
  const [paths, others] = [PLACED.slice(0, 300), PLACED.slice(300, 700)];
  const installed = [installedWith(paths), { ...installedWith(others), key: 'other' }];
  const before = readFileSync(path);
  const committed = { receipt, installed, forgotten: [] };
  const commit = (): Promise<void> => Promise.resolve().then(() => journal.commit(committed));
  // Each time at a later call, until there are no more.
  let at = 0;
  for (; (await withFault('EIO', at, commit)).error !== undefined; at += 1)
    assert.deepEqual([readFileSync(path), journal.isUncertain], [before, false]);
  assert.ok(at > 5);
  assert.deepEqual(readJournal(state)?.open?.committed, committed);
});

const NOTHING = { remarks: [], left: [] };

test('recover() takes back what was not committed, and writes a receipt of its own kind', async () => {
  using bench = new RunBench();
  const { state, path } = begun(bench);
  const receipt = await recover(state, bench.context, {
    undoSteps: () => Promise.resolve(NOTHING),
    stopDaemons: () => Promise.resolve(NOTHING),
    startDaemons: () => Promise.resolve({ ...NOTHING, started: [] }),
    stopServices: () => Promise.resolve(NOTHING),
    restoreServices: (services) =>
      Promise.resolve({ ...NOTHING, remarks: services.map(({ service }) => `restored ${service}`) }),
  });
  assert.deepEqual(
    [receipt?.kind, receipt?.result, receipt?.remarks],
    ['recover', 'rolled-back', ['restored nginx']],
  );
  assert.equal(existsSync(path), false);
});
