import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { lastReceipt, listReceipts, readReceipt } from '../../../src/offline/state/read-receipt.ts';
import { isReceiptId, newReceiptId } from '../../../src/offline/state/receipt-id.ts';
import { writeReceipt } from '../../../src/offline/state/write-receipt.ts';
import { foundFile, invalid, receipt, RECEIPT, StateBench } from './state-bench.ts';

const DOCUMENT = `receipts/${RECEIPT}.sigstore.json`;
const CHANGES = `receipts/${RECEIPT}.changes.jsonl`;
const OTHER = '20260301T101500Z-0002ab';
const STEP = {
  number: 1,
  label: 'x',
  argv: ['x'],
  state: 'failed',
  ms: 1,
  attempts: 1,
  leftovers: [],
} as const;

test('readReceipt() gives back what writeReceipt() has signed', () => {
  using bench = new StateBench();
  const full = receipt(RECEIPT, {
    result: 'rolled-back',
    error: { code: 'RUN_STEP_FAILED', message: 'Cannot go on: "ü" failed' },
    previous: OTHER,
    ledgerBefore: foundFile('x').digest,
    downgradedFrom: 9,
    changes: [
      { path: '/a', before: null, after: foundFile('a'), savedAs: '/a.arx-saved' },
      { path: '/b', before: { kind: 'link', target: 'x', uid: 0, gid: 0 }, after: null },
    ],
    services: [{ service: 'nginx', action: 'restart', code: 0 }],
    daemons: [{ name: 'w', pid: 1, start: '2', log: 'l' }],
    undone: [
      { ...STEP, code: 9, log: 'logs/x/undo-1.log' },
      { ...STEP, staying: ['sleep (pid 7)'] },
    ],
    remarks: ['one', 'two'],
  });
  for (const each of [full, receipt(OTHER, { changes: [] })]) {
    writeReceipt(bench.state, each, bench.context);
    assert.deepEqual(readReceipt(bench.state, each.id, bench.context), each);
  }
  writeReceipt(bench.state, full, bench.context);
  assert.deepEqual(
    listReceipts(bench.state, bench.context).map(({ id, holds }) => [id, holds]),
    [
      [RECEIPT, true],
      [OTHER, true],
    ],
  );
  for (const name of ['host.key', 'host.pub', DOCUMENT, CHANGES])
    assert.equal(lstatSync(bench.in(name)).mode & 0o7777, 0o600, name);
  assert.equal(lastReceipt(bench.state, 'web/app', bench.context), OTHER);
  assert.equal(lastReceipt(bench.state, 'web', bench.context), undefined);
});

test('readReceipt() needs no file for no changes, as a controller leaves none', () => {
  using bench = new StateBench();
  const none = receipt(RECEIPT, { changes: [] });
  writeReceipt(bench.state, none, bench.context);
  rmSync(bench.in(CHANGES));
  assert.deepEqual(readReceipt(bench.state, RECEIPT, bench.context), none);
});

test('readReceipt() refuses a receipt that is not there, whatever it is called', () => {
  using bench = new StateBench();
  for (const id of [RECEIPT, '', '..', '../host', 'x'])
    assert.throws(() => readReceipt(bench.state, id, bench.context), { code: 'RUN_NO_RECEIPT', exit: 2 });
  assert.deepEqual(listReceipts(bench.state, bench.context), []);
  assert.deepEqual(listReceipts(undefined, bench.context), []);
});

test('readReceipt() refuses when any bit of a receipt is another, or its end is missing', () => {
  using bench = new StateBench();
  writeReceipt(bench.state, receipt(RECEIPT), bench.context);
  for (const [file, stride] of [
    [DOCUMENT, 13],
    [CHANGES, 3],
  ] as const) {
    const path = bench.in(file);
    const whole = readFileSync(path);
    const refused = (bytes: Buffer): void => {
      writeFileSync(path, bytes);
      assert.throws(() => readReceipt(bench.state, RECEIPT, bench.context), invalid(path));
    };
    for (let length = 0; length < whole.length; length += stride) refused(whole.subarray(0, length));
    for (let bit = 0; bit < whole.length * 8; bit += stride) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      refused(bytes);
    }
    writeFileSync(path, whole);
  }
  assert.deepEqual(readReceipt(bench.state, RECEIPT, bench.context), receipt(RECEIPT));
});

for (const [what, swap] of [
  ['document is that of another receipt', (bench) => copy(bench, DOCUMENT)],
  ['changes are those of another receipt', (bench) => copy(bench, CHANGES)],
  ['changes are gone', (bench) => rmSync(bench.in(CHANGES))],
  [
    'document is a link',
    (bench) => {
      copyFileSync(bench.in(DOCUMENT), `${bench.outside}/x`);
      rmSync(bench.in(DOCUMENT));
      symlinkSync(`${bench.outside}/x`, bench.in(DOCUMENT));
    },
  ],
  ["key is another host's", otherKey],
  ['key is gone', (bench) => rmSync(bench.in('host.pub'))],
  ['key is no key', (bench) => writeFileSync(bench.in('host.pub'), 'x')],
] as readonly (readonly [string, (bench: StateBench) => void])[])
  test(`readReceipt() refuses when its ${what}, and the list says so`, () => {
    using bench = new StateBench();
    writeReceipt(bench.state, receipt(RECEIPT), bench.context);
    writeReceipt(bench.state, receipt(OTHER, { key: 'other', name: 'other', changes: [] }), bench.context);
    swap(bench);
    assert.throws(() => readReceipt(bench.state, RECEIPT, bench.context), { code: 'RUN_STATE_INVALID' });
    const [row] = listReceipts(bench.state, bench.context);
    if (!what.startsWith('changes')) assert.deepEqual([row?.id, row?.holds], [RECEIPT, false]);
  });

function copy(bench: StateBench, to: string): void {
  copyFileSync(bench.in(to.replace(RECEIPT, OTHER)), bench.in(to));
}

function otherKey(bench: StateBench): void {
  using other = new StateBench();
  writeReceipt(other.state, receipt(RECEIPT), other.context);
  copyFileSync(other.in('host.pub'), bench.in('host.pub'));
}

for (const [what, spoil] of [
  ['private half is gone', (bench) => rmSync(bench.in('host.key'))],
  ['private half is damaged', (bench) => writeFileSync(bench.in('host.key'), 'x')],
  ["public half is another host's", otherKey],
  [
    'private half is a link',
    (bench) => {
      copyFileSync(bench.in('host.key'), `${bench.outside}/key`);
      rmSync(bench.in('host.key'));
      symlinkSync(`${bench.outside}/key`, bench.in('host.key'));
    },
  ],
] as readonly (readonly [string, (bench: StateBench) => void])[])
  test(`writeReceipt() refuses when the ${what}, and makes no new key`, () => {
    using bench = new StateBench();
    writeReceipt(bench.state, receipt(RECEIPT), bench.context);
    spoil(bench);
    const key = existsSync(bench.in('host.key')) ? readFileSync(bench.in('host.key')) : undefined;
    assert.throws(() => writeReceipt(bench.state, receipt(OTHER), bench.context), {
      code: 'RUN_STATE_INVALID',
    });
    assert.deepEqual(existsSync(bench.in('host.key')) ? readFileSync(bench.in('host.key')) : undefined, key);
    assert.ok(!existsSync(bench.in(`receipts/${OTHER}.sigstore.json`)));
  });

test('writeReceipt() writes the public half again when only that is missing', () => {
  using bench = new StateBench();
  writeReceipt(bench.state, receipt(RECEIPT), bench.context);
  const pem = readFileSync(bench.in('host.pub'));
  rmSync(bench.in('host.pub'));
  writeReceipt(bench.state, receipt(OTHER), bench.context);
  assert.deepEqual(readFileSync(bench.in('host.pub')), pem);
  assert.equal(listReceipts(bench.state, bench.context).filter(({ holds }) => holds).length, 2);
});

test('writeReceipt() writes nothing outside when receipts/ leads there', () => {
  using bench = new StateBench();
  symlinkSync(bench.outside, bench.in('receipts'));
  assert.throws(
    () => writeReceipt(bench.state, receipt(RECEIPT), bench.context),
    invalid(bench.in('receipts')),
  );
  assert.throws(() => listReceipts(bench.state, bench.context), invalid(bench.in('receipts')));
  assert.deepEqual(readdirSync(bench.outside), []);
});

test('newReceiptId() sorts by time, also within a second and when the clock was set back', () => {
  const ids: string[] = [];
  for (const time of [
    '2026-03-01T10:15:00.001Z',
    '2026-03-01T10:15:00.999Z',
    '2026-03-01T10:15:00.999Z',
    '2020-01-01T00:00:00Z',
    '2026-03-01T10:15:01.100Z',
  ])
    ids.push(newReceiptId(new Date(time), ids.at(-1)));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every(isReceiptId));
  assert.match(ids[0] ?? '', /^20260301T101500Z-001[0-9a-f]{3}$/);
  assert.match(ids[3] ?? '', /^20260301T101501Z-001[0-9a-f]{3}$/);
});
