import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../../src/core/digest.ts';
import { status } from '../../../src/commands/status.ts';
import type { DriftWord } from '../../../src/offline/state/find-drift.ts';
import { raiseFloor } from '../../../src/offline/state/floors.ts';
import type { Found } from '../../../src/offline/state/found.ts';
import type { Installed, OwnedPath } from '../../../src/offline/state/installed.ts';
import { writeInstalled } from '../../../src/offline/state/ledger.ts';
import { writeReceipt } from '../../../src/offline/state/write-receipt.ts';
import { processStart } from '../../../src/sys/process-start.ts';
import { arxHome, runProgram } from '../../helpers/arx-home.ts';
import { snapshot } from '../../e2e/review/snapshot.ts';
import { BUNDLE, fullInstalled, installed, receipt, RECEIPT, StateBench } from './state-bench.ts';

const ROOT = process.geteuid?.() === 0;
const TEXT = 'content\n';

/** What is there now, as if a bundle had placed it. */
function asPlaced(path: string): OwnedPath {
  const found = lstatSync(path);
  const { mode, uid, gid, size } = found;
  const facts = { mode: mode & 0o7777, uid, gid };
  let placed: Found = { kind: 'file', digest: digestOf(TEXT), size, ...facts };
  if (found.isDirectory()) placed = { kind: 'directory', ...facts };
  if (found.isSymbolicLink()) placed = { kind: 'link', target: readlinkSync(path), uid, gid };
  return { path, placed, original: null };
}

/** A bench with a directory, a file and a link that a bundle has placed. */
function furnished(more: Partial<Installed> = {}): StateBench {
  const bench = new StateBench();
  mkdirSync(bench.at('d'));
  writeFileSync(bench.at('d/f'), TEXT);
  symlinkSync('f', bench.at('d/l'));
  const paths = ['d', 'd/f', 'd/l'].map((name) => asPlaced(bench.at(name)));
  writeInstalled(bench.state, installed('web/app', paths, { version: '1.2.0', sequence: 7, ...more }));
  return bench;
}

test('status() finds nothing when nothing has drifted, and writes nothing', async () => {
  using bench = furnished();
  const before = snapshot(bench.path);
  const page = await status({}, bench.context);
  assert.deepEqual(snapshot(bench.path), before);
  const { drift, ...facts } = page.bundles[0] ?? { drift: undefined };
  assert.deepEqual(drift, []);
  assert.deepEqual(facts, {
    key: 'web/app',
    name: 'web/app',
    version: '1.2.0',
    sequence: 7,
    bundle: BUNDLE,
    receipt: RECEIPT,
    paths: 3,
    services: [],
    daemons: [],
  });
  assert.deepEqual([page.drifted, page.floors, page.work, page.receipts], [false, [], undefined, undefined]);
});

for (const [what, spoil, path, differs] of [
  ['a file is gone', (at) => rmSync(at('d/f')), 'd/f', ['missing']],
  ['a file has more', (at) => appendFileSync(at('d/f'), 'x'), 'd/f', ['content']],
  [
    'a file has other bytes of the same size',
    (at) => writeFileSync(at('d/f'), 'CONTENT\n'),
    'd/f',
    ['content'],
  ],
  ['a file has another mode', (at) => chmodSync(at('d/f'), 0o4600), 'd/f', ['mode']],
  [
    'a file has another content and mode',
    (at) => (appendFileSync(at('d/f'), 'x'), chmodSync(at('d/f'), 0o600)),
    'd/f',
    ['content', 'mode'],
  ],
  ['a file is a directory now', (at) => (rmSync(at('d/f')), mkdirSync(at('d/f'))), 'd/f', ['kind']],
  ['a file is a link to the same now', (at) => linked(at), 'd/f', ['kind']],
  ['a file is a pipe now', (at) => (rmSync(at('d/f')), execFileSync('mkfifo', [at('d/f')])), 'd/f', ['kind']],
  ['a link leads elsewhere', (at) => (rmSync(at('d/l')), symlinkSync('g', at('d/l'))), 'd/l', ['target']],
  ['a link is a file now', (at) => (rmSync(at('d/l')), writeFileSync(at('d/l'), '')), 'd/l', ['kind']],
  ['a directory has another mode', (at) => chmodSync(at('d'), 0o700), 'd', ['mode']],
  ...(ROOT
    ? ([
        ['a file has another owner', (at: StateBench['at']) => chownSync(at('d/f'), 1, 0), 'd/f', ['owner']],
      ] as const)
    : []),
] as readonly (readonly [string, (at: StateBench['at']) => void, string, readonly DriftWord[]])[])
  test(`status() finds that ${what}`, async () => {
    using bench = furnished();
    spoil((...names) => bench.at(...names));
    const page = await status({ name: 'web/app' }, bench.context);
    assert.deepEqual(
      page.bundles[0]?.drift.map(({ path, differs }) => [path, differs]),
      [[bench.at(path), differs]],
    );
    assert.equal(page.drifted, true);
  });

function linked(at: StateBench['at']): void {
  copyFileSync(at('d/f'), at('outside/f'));
  rmSync(at('d/f'));
  symlinkSync(at('outside/f'), at('d/f'));
}

test('status() finds all that is below a directory that is gone, or that is a file now', async () => {
  for (const spoil of [() => undefined, (path: string) => writeFileSync(path, '')]) {
    using bench = furnished();
    rmSync(bench.at('d'), { recursive: true });
    spoil(bench.at('d'));
    const drift = (await status({}, bench.context)).bundles[0]?.drift.map(({ differs }) => differs.join());
    assert.deepEqual(drift?.slice(1), ['missing', 'missing']);
  }
});

test('status() shows one bundle by its name or digest, and refuses a name that nobody has', async () => {
  using bench = furnished();
  writeInstalled(bench.state, installed(undefined, []));
  writeInstalled(bench.state, installed('other', [], { bundle: digestOf('another') }));
  const keys = async (name?: string): Promise<string[]> =>
    (await status(name === undefined ? {} : { name }, bench.context)).bundles.map(({ key }) => key);
  assert.deepEqual(await keys(), ['other', BUNDLE, 'web/app']);
  assert.deepEqual(await keys('web/app'), ['web/app']);
  assert.deepEqual(await keys(BUNDLE), [BUNDLE, 'web/app']);
  for (const name of ['web', '', '../ledger', 'x'.repeat(300)])
    await assert.rejects(keys(name), { code: 'RUN_NOT_INSTALLED', exit: 2 });
});

test('status() shows floors and receipts, also of a bundle that is gone, and which receipt does not hold', async () => {
  using bench = furnished();
  raiseFloor(bench.state, 'gone', 4);
  raiseFloor(bench.state, 'web/app', 7);
  writeReceipt(bench.state, receipt(RECEIPT, { key: 'gone', name: 'gone', kind: 'remove' }), bench.context);
  const bad = '20260302T101500Z-000000';
  writeFileSync(bench.in('receipts', `${bad}.sigstore.json`), '{}');
  const page = await status({ name: 'gone', receipts: true }, bench.context);
  assert.deepEqual([page.bundles, page.floors], [[], [{ name: 'gone', sequence: 4 }]]);
  assert.deepEqual(
    page.receipts?.map((row) => [row.id, row.holds, row.holds ? row.kind : row.problem]),
    [
      [RECEIPT, true, 'remove'],
      [
        bad,
        false,
        `Cannot use ${JSON.stringify(bench.in('receipts', `${bad}.sigstore.json`))}: its signature does not hold (Cannot accept the signature: it is not a sigstore bundle)`,
      ],
    ],
  );
  const all = await status({ receipts: true }, bench.context);
  assert.deepEqual([all.floors.length, all.receipts?.length], [2, 2]);
});

test('status() tells a daemon that runs from one that has ended and whose number another process has', async () => {
  const own = { name: 'own', pid: process.pid, start: processStart(process.pid) ?? '', log: 'x' };
  const gone = { ...own, name: 'gone', start: '1' };
  using bench = furnished({ daemons: [own, gone] });
  const page = await status({}, bench.context);
  assert.deepEqual(
    page.bundles[0]?.daemons.map(({ name, alive }) => [name, alive]),
    [
      ['own', true],
      ['gone', false],
    ],
  );
  assert.equal(page.drifted, true);
});

test('status() refuses a damaged state', async () => {
  using bench = furnished();
  writeInstalled(bench.state, fullInstalled());
  appendFileSync(bench.in('ledger/web+app.jsonl'), 'x');
  await assert.rejects(status({}, bench.context), { code: 'RUN_STATE_INVALID', exit: 4 });
});

test('arx and arx-run status print what there is', async () => {
  using home = arxHome('status');
  writeFileSync(`${home.path}/f`, TEXT);
  const manifest = {
    name: 'web',
    version: '1.0.0',
    data: [{ source: { text: TEXT }, target: `${home.path}/to/f` }],
  };
  writeFileSync(`${home.path}/arx.yaml`, JSON.stringify(manifest));
  assert.equal(await home.ok(['status']), 'Nothing is installed here.\n');
  await home.ok(['run', 'arx.yaml']);
  const clean = await home.ok(['status', '--exit-code']);
  assert.match(clean, /^web 1\.0\.0 {2}sha256:\w{64}\n {2}2 paths, none has drifted; receipt \w+-\w+\n$/);
  rmSync(`${home.path}/to/f`);
  const { code, stdout } = await home.run(['status', 'web', '--exit-code', '--receipts']);
  assert.equal(code, 3);
  assert.match(
    stdout,
    / {2}2 paths, 1 drifted; receipt .*\n {2}- {2}\/.*\/to\/f {2}missing\nreceipt {2}.* run {2}done {2}web 1\.0\.0 {2}2 changes\n$/,
  );
  const program = new URL('../../../src/cli/arx-run.ts', import.meta.url).pathname;
  const said = await runProgram([process.execPath, program, 'status', '--json'], { env: home.env });
  const { schema, drifted, bundles } = JSON.parse(said.stdout) as Record<string, unknown>;
  assert.deepEqual([schema, drifted, (bundles as unknown[]).length], ['arx.status/1', true, 1]);
  assert.equal((await home.run(['status', 'nobody'])).code, 2);
});
