import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Digest, hexOf } from '../../../src/core/digest.ts';
import { writeInstalled } from '../../../src/offline/state/ledger.ts';
import { pruneReceipts } from '../../../src/offline/state/prune-receipts.ts';
import { listReceipts } from '../../../src/offline/state/read-receipt.ts';
import { keepLedger } from '../../../src/offline/state/saved-ledger.ts';
import { SavedObjects } from '../../../src/offline/state/saved-objects.ts';
import { writeReceipt } from '../../../src/offline/state/write-receipt.ts';
import { foundFile, installed, receipt, StateBench } from './state-bench.ts';

const idOf = (number: number): string => `202603${String(number).padStart(2, '0')}T101500Z-000000`;

function keep(bench: StateBench, text: string): Digest {
  writeFileSync(bench.at('file'), text);
  const fd = openSync(bench.at('file'), 'r');
  try {
    return new SavedObjects(bench.state).keep(fd);
  } finally {
    closeSync(fd);
  }
}

/** Receipts of one key, each of which has replaced a text that is named for its number. */
function runs(bench: StateBench, key: string, numbers: readonly number[]): void {
  for (const number of numbers) {
    keep(bench, `${key} ${number}`);
    const changes = [{ path: '/a', before: foundFile(`${key} ${number}`), after: foundFile('new') }];
    writeReceipt(bench.state, receipt(idOf(number), { key, name: key, changes }), bench.context);
    mkdirSync(bench.in('logs', idOf(number)), { recursive: true, mode: 0o700 });
    writeFileSync(bench.in('logs', idOf(number), '1.log'), '');
  }
}

const objects = (bench: StateBench): string[] => readdirSync(bench.in('objects/sha256')).sort();
const hexes = (...texts: readonly string[]): string[] =>
  texts.map((text) => hexOf(foundFile(text).digest)).sort();
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

test('pruneReceipts() keeps the last ten of each key with their logs and bytes, and what the ledger gives back', () => {
  using bench = new StateBench();
  runs(bench, 'web', range(1, 12));
  runs(bench, 'other', range(13, 14));
  keep(bench, 'nobody needs it');
  const first = { path: '/a', placed: foundFile('new'), original: foundFile('web 1') };
  writeInstalled(bench.state, installed('web', [first]));
  pruneReceipts(bench.state, bench.context);
  const kept = range(3, 14);
  assert.deepEqual(
    listReceipts(bench.state, bench.context).map(({ id }) => id),
    kept.map(idOf),
  );
  assert.equal(readdirSync(bench.in('receipts')).length, 2 * kept.length);
  assert.deepEqual(readdirSync(bench.in('logs')).sort(), kept.map(idOf));
  const texts = [...range(3, 12).map((number) => `web ${number}`), 'other 13', 'other 14', 'web 1'];
  assert.deepEqual(objects(bench), hexes(...texts));
});

test('pruneReceipts() keeps what a rollback to an older ledger gives back', async () => {
  using bench = new StateBench();
  const first = { path: '/a', placed: foundFile('new'), original: foundFile('web 1') };
  runs(bench, 'web', range(1, 11));
  writeInstalled(bench.state, installed('web', [first]));
  const ledgerBefore = keepLedger(bench.state, 'web', new SavedObjects(bench.state));
  assert.ok(ledgerBefore !== undefined);
  writeInstalled(bench.state, installed('web', []));
  const last = receipt(idOf(12), { key: 'web', name: 'web', ledgerBefore, changes: [] });
  writeReceipt(bench.state, last, bench.context);
  pruneReceipts(bench.state, bench.context);
  const texts = [...range(2, 11).map((number) => `web ${number}`), 'web 1'];
  assert.deepEqual(objects(bench), [...hexes(...texts), hexOf(ledgerBefore)].sort());
});

test('pruneReceipts() leaves everything when there are few, but what belongs to no receipt', () => {
  using bench = new StateBench();
  runs(bench, 'web', range(1, 10));
  writeFileSync(bench.in('receipts', `${idOf(20)}.changes.jsonl`), '');
  mkdirSync(bench.in('logs', idOf(20)));
  writeFileSync(bench.in('receipts/README'), '');
  pruneReceipts(bench.state, bench.context);
  assert.equal(readdirSync(bench.in('receipts')).length, 21);
  assert.deepEqual(readdirSync(bench.in('logs')).sort(), range(1, 10).map(idOf));
  assert.equal(objects(bench).length, 10);
});

test('pruneReceipts() removes no receipt that cannot be believed, and then no bytes either', () => {
  using bench = new StateBench();
  runs(bench, 'web', range(1, 12));
  writeFileSync(bench.in('receipts', `${idOf(5)}.sigstore.json`), '{}');
  pruneReceipts(bench.state, bench.context);
  assert.ok(existsSync(bench.in('receipts', `${idOf(5)}.sigstore.json`)));
  assert.ok(existsSync(bench.in('receipts', `${idOf(5)}.changes.jsonl`)));
  assert.deepEqual(listReceipts(bench.state, bench.context).length, 11);
  assert.equal(objects(bench).length, 12);
});

test('pruneReceipts() counts all bundles without a name that have nothing here any more as one', () => {
  using bench = new StateBench();
  const digest = (number: number): Digest => foundFile(String(number)).digest;
  for (const number of range(1, 14)) {
    const { name: _name, ...rest } = receipt(idOf(number), { key: digest(number), bundle: digest(number) });
    writeReceipt(bench.state, rest, bench.context);
  }
  writeInstalled(bench.state, installed(undefined, [], { key: digest(1), bundle: digest(1) }));
  pruneReceipts(bench.state, bench.context);
  const kept = listReceipts(bench.state, bench.context).map(({ id }) => id);
  assert.deepEqual(kept, [1, ...range(5, 14)].map(idOf));
});

test('pruneReceipts() keeps the log of a daemon that the ledger has, however old its receipt is', () => {
  using bench = new StateBench();
  runs(bench, 'web', range(1, 12));
  for (const number of [1, 2]) writeFileSync(bench.in('logs', idOf(number), 'daemon-d.log'), 'x');
  const log = bench.in('logs', idOf(1), 'daemon-d.log');
  writeInstalled(bench.state, installed('web', [], { daemons: [{ name: 'd', pid: 1, start: '1', log }] }));
  pruneReceipts(bench.state, bench.context);
  pruneReceipts(bench.state, bench.context);
  assert.deepEqual(readdirSync(bench.in('logs')).sort(), [1, ...range(3, 12)].map(idOf));
  assert.ok(existsSync(log));
});
