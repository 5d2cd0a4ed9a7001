import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { listReceipts } from '../../../src/offline/state/read-receipt.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import type { Content } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

const FIRST: Content = { a: '1', goes: 'g', d: null, 'd/b': '2' };
const SECOND: Content = { a: 'new', d: null, 'd/c': '3' };

/** What a command does before it fails, and what is left of it. */
const FAILING: readonly (readonly [
  title: string,
  script: string,
  left: Readonly<Record<string, string>>,
  remark: RegExp,
])[] = [
  ['it does nothing else', ':', {}, /^$/],
  [
    'it edits what was placed',
    'echo more >> t/a',
    { 't/a.arx-saved': 'newmore' },
    /t\/a" was changed meanwhile/,
  ],
  ['it removes what was placed', 'rm -r t/a t/d', {}, /^$/],
  ['it puts back what was taken away', 'printf g > t/goes', {}, /^$/],
  [
    'it puts something into a new directory',
    'mkdir t/d/n; touch t/d/n/own',
    { 't/d/n': '', 't/d/n/own': '' },
    /^$/,
  ],
  ['it changes modes and owners', 'chmod 600 t/a; chown 65534 t/d/c', {}, /^$/],
];

for (const [title, script, left, remark] of FAILING)
  test(`a run that fails gives everything back when ${title}`, async () => {
    using bench = new ChangeBench();
    await bench.install(FIRST);
    bench.byHand('chmod 4755 t/a; chown 65534:60 t/goes');
    const before = { tree: bench.tree(), ledger: readLedger(openState(bench.context)).all() };
    const code = [{ cmd: 'sh', args: ['-euc', `cd ${bench.path('srv')}; ${script}; exit 3`] }];
    const error: unknown = await bench.install(SECOND, { code }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ArxError && error.code === 'RUN_STEP_FAILED', String(error));
    assert.match(error.message, /everything was taken back$/);
    const { tree } = { tree: bench.tree() };
    const more = Object.keys(tree).filter((path) => !(path in before.tree));
    assert.deepEqual(more.sort(), Object.keys(left).sort());
    assert.deepEqual(
      Object.fromEntries(Object.entries(tree).filter(([path]) => !more.includes(path))),
      before.tree,
    );
    assert.deepEqual(readLedger(openState(bench.context)).all(), before.ledger);
    const last = listReceipts(openState(bench.context), bench.context).at(-1);
    assert.ok(last?.holds === true && last.result === 'rolled-back' && last.changes.count === 0);
    assert.match(last.remarks.join('\n'), remark);
  });

/** What full-child.ts says. */
interface Said {
  readonly failed: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly recovered: Readonly<Record<string, string>>;
}

/** Runs full-child.ts on a file system of so many KiB. */
function onSmallDisk(size: number, ...words: string[]): Said {
  using bench = new ChangeBench();
  const child = new URL('full-child.ts', import.meta.url).pathname;
  const { directory, context } = bench;
  const mount = `mount -t tmpfs -o size=${size}k,mode=755 none ${directory}/srv; exec "$@"`;
  const argv = [
    '--mount',
    'sh',
    '-c',
    mount,
    'sh',
    process.execPath,
    child,
    directory,
    context.stateDir,
    ...words,
  ];
  const output = execFileSync(
    'unshare',
    argv.map((word) => word.replaceAll('SRV', `${directory}/srv`)),
  );
  return JSON.parse(output.toString()) as Said;
}

const FILL = 'cat /dev/zero > SRV/filler; exit 3';

test('a run leaves everything as it was when the disk gets full while it makes things ready', () => {
  const { failed, before, after } = onSmallDisk(420);
  assert.match(failed, /^RUN_NO_SPACE/);
  assert.deepEqual(after, before);
});

test('a run gives everything back when a command has filled the disk', () => {
  const { failed, before, after } = onSmallDisk(600, FILL);
  assert.match(failed, /^RUN_STEP_FAILED.*everything was taken back$/);
  const { filler: _filler, ...others } = after;
  assert.deepEqual(others, before);
});

test('recover() gives everything back once there is space for it', () => {
  const { failed, before, after, recovered } = onSmallDisk(600, FILL, 'dropped');
  assert.match(failed, /RUN_NO_SPACE|the file system is full/);
  assert.equal(after['t/dropped'], undefined);
  assert.deepEqual(recovered, before);
});
