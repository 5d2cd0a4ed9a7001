import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPaint } from '../../src/cli/paint.ts';
import { statusScreen } from '../../src/cli/render/status.ts';
import { receipt } from '../offline/state/state-bench.ts';

const STEP = { number: 1, label: 'x', argv: ['x'], ms: 1, attempts: 1, leftovers: [] } as const;
const DONE = { ...STEP, state: 'done' } as const;
const FAILED = { ...STEP, state: 'failed' } as const;

for (const [undone, words] of [
  [[DONE], '2 changes, 1 undo command'],
  [[DONE, FAILED], '2 changes, 2 undo commands, 1 failed'],
] as const)
  test(`statusScreen() says of a receipt when ${undone.length} commands were run to undo others`, () => {
    const { changes: _changes, ...head } = receipt('20260301T120001Z-0a1b2c');
    const changes = { count: 2, digest: head.bundle, size: 1 } as const;
    const receipts = [{ ...head, holds: true, changes, undone }] as const;
    const page = { state: '/s', bundles: [], floors: [], drifted: false, receipts };
    assert.equal(statusScreen(page, createPaint(false)).split('\n')[1]?.endsWith(`  ${words}`), true);
  });

test('statusScreen() says of a receipt that it went below the floor, and below one that it does not hold', () => {
  const { changes: _changes, ...head } = { ...receipt('web'), id: '20260301T120001Z-0a1b2c' };
  const changes = { count: 2, digest: head.bundle, size: 1 } as const;
  const page = {
    state: '/s',
    bundles: [],
    floors: [],
    drifted: false,
    receipts: [
      { holds: false, id: '20260301T120000Z-0a1b2c', problem: 'its signature does not hold\u001b[2J' },
      { ...head, holds: true, kind: 'run', version: '1', sequence: 1, downgradedFrom: 2, changes },
    ],
  } as const;
  assert.deepEqual(statusScreen(page, createPaint(false)).split('\n'), [
    'Nothing is installed here.',
    'receipt  20260301T120000Z-0a1b2c  does not hold',
    String.raw`         its signature does not hold\x1b[2J`,
    'receipt  20260301T120001Z-0a1b2c  run            done  web/app 1 (sequence 1)  2 changes  below the floor of 2',
    '',
  ]);
});
