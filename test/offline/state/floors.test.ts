import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { demandSequence, raiseFloor, readFloors } from '../../../src/offline/state/floors.ts';
import { forgetInstalled } from '../../../src/offline/state/ledger.ts';
import { invalid, StateBench } from './state-bench.ts';

const DOWNGRADE = { code: 'RUN_DOWNGRADE', exit: 3 } as const;

test('demandSequence() takes what is not below the floor of its name', () => {
  using bench = new StateBench();
  assert.equal(demandSequence(undefined, { name: 'web', sequence: 1 }), undefined);
  assert.equal(demandSequence(bench.state, { name: 'web' }), undefined);
  raiseFloor(bench.state, 'web', 7);
  for (const seal of [
    { name: 'web', sequence: 7 },
    { name: 'web', sequence: 8 },
    { name: 'other' },
    { name: 'web/app', sequence: 1 },
    {},
    { sequence: 1 },
  ])
    assert.equal(demandSequence(bench.state, seal), undefined);
});

for (const [sequence, found] of [
  [6, 'its sequence is 6'],
  [0, 'its sequence is 0'],
  [undefined, 'it has no sequence'],
] as const)
  test(`demandSequence() refuses when ${found} and the floor is 7, unless that is meant`, () => {
    using bench = new StateBench();
    raiseFloor(bench.state, 'web', 7);
    const seal = { name: 'web', ...(sequence !== undefined && { sequence }) };
    assert.throws(() => demandSequence(bench.state, seal), {
      ...DOWNGRADE,
      message: `Cannot run the bundle "web": ${found}, expected at least 7, which this host has had`,
    });
    assert.throws(() => demandSequence(bench.state, seal, { allowDowngrade: false }), DOWNGRADE);
    assert.equal(demandSequence(bench.state, seal, { allowDowngrade: true }), 7);
    assert.deepEqual(readFloors(bench.state), [{ name: 'web', sequence: 7 }]);
  });

test('raiseFloor() never lowers a floor', () => {
  using bench = new StateBench();
  for (const sequence of [3, 9, 4, 9, 0]) raiseFloor(bench.state, 'web', sequence);
  raiseFloor(bench.state, 'a/b', 0);
  assert.deepEqual(readFloors(bench.state), [
    { name: 'a/b', sequence: 0 },
    { name: 'web', sequence: 9 },
  ]);
  forgetInstalled(bench.state, 'web');
  assert.equal(readFloors(bench.state).length, 2);
});

test('a damaged floor refuses every bundle of that name, also with allowDowngrade, and is not raised', () => {
  using bench = new StateBench();
  raiseFloor(bench.state, 'web', 1000);
  const path = bench.in('floors', 'web.jsonl');
  const whole = readFileSync(path);
  const refused = (bytes: Buffer | undefined): void => {
    if (bytes !== undefined) writeFileSync(path, bytes);
    for (const work of [
      () => demandSequence(bench.state, { name: 'web', sequence: 2000 }),
      () => demandSequence(bench.state, { name: 'web', sequence: 2000 }, { allowDowngrade: true }),
      () => raiseFloor(bench.state, 'web', 2000),
      () => readFloors(bench.state),
    ])
      assert.throws(work, invalid(path));
    if (bytes !== undefined) assert.deepEqual(readFileSync(path), bytes);
  };
  for (let length = 0; length < whole.length; length += 1) refused(whole.subarray(0, length));
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    refused(bytes);
  }
  rmSync(path);
  symlinkSync('nowhere', path);
  refused(undefined);
  rmSync(path);
  mkdirSync(path);
  refused(undefined);
  assert.deepEqual(demandSequence(bench.state, { name: 'other' }), undefined);
});

test('demandSequence() refuses when the floor is that of another name', () => {
  using bench = new StateBench();
  raiseFloor(bench.state, 'web', 9);
  raiseFloor(bench.state, 'other', 1);
  copyFileSync(bench.in('floors', 'other.jsonl'), bench.in('floors', 'web.jsonl'));
  assert.throws(
    () => demandSequence(bench.state, { name: 'web', sequence: 2 }),
    invalid(bench.in('floors', 'web.jsonl')),
  );
});

test('demandSequence() refuses a name that no manifest can give', () => {
  using bench = new StateBench();
  raiseFloor(bench.state, 'web', 9);
  for (const name of ['../floors/web', '', 'a b', 'x'.repeat(200)])
    assert.throws(() => demandSequence(bench.state, { name, sequence: 1 }), { code: 'RUN_STATE_INVALID' });
  assert.deepEqual(readdirSync(bench.in('floors')), ['web.jsonl']);
});
