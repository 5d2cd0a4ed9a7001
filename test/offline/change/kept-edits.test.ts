import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { rollback } from '../../../src/library/rollback.ts';
import { ChangeBench } from './change-bench.ts';

const KEPT = { 'f.arx-saved': 'mine' };

/** What is done one after the other to a path that bundles place, and what is in its directory then; null: that is gone. */
const ENDS: readonly (readonly [deeds: string, left: Readonly<Record<string, string>> | null])[] = [
  ['one; edit; two; behind one', KEPT],
  ['one; edit; two; back; back', KEPT],
  ['one; edit; back; one; behind one', KEPT],
  ['one; edit; remove; behind one', KEPT],
  ['one; edit; one; behind one', KEPT],
  ['one; two; edit; back; back', KEPT],
  ['one; edit; two; throw away; behind one', null],
  ['one; edit; two; back', { f: 'mine' }],
  ['one; edit; two; back; behind back', { f: '2', ...KEPT }],
  ['one; edit; two; back; behind back; back', { f: 'mine' }],
  ['one; edit; one; back; behind back', { f: '1', ...KEPT }],
  ['one; edit; two; over it; behind one', KEPT],
  ['one; edit; two; block; back', KEPT],
  ['one; edit; two; other; behind two', { f: 'other', ...KEPT }],
  ['one; edit; two; force behind one', KEPT],
  ['one; edit; two; back; force back', null],
];

for (const [deeds, left] of ENDS)
  test(`rollback() takes away what was written by hand only with force when done: ${deeds}`, async () => {
    using bench = new ChangeBench();
    const receipts = new Map<string, string>();
    for (const deed of deeds.split('; ')) {
      const receipt = await perform(bench, deed, receipts);
      if (receipt !== undefined) receipts.set(deed, receipts.get(deed) ?? receipt);
    }
    assert.deepEqual(contents(bench), left);
  });

const HANDS: Readonly<Record<string, string>> = {
  edit: 'printf mine > t/f',
  block: 'rm t/f; mkdir t/f',
  'throw away': 'rm t/f.arx-saved',
};

/** @returns its receipt. */
async function perform(
  bench: ChangeBench,
  deed: string,
  receipts: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const script = HANDS[deed];
  if (script !== undefined) {
    bench.byHand(script);
    return undefined;
  }
  if (deed === 'one') return (await bench.install({ f: '1' })).receipt;
  if (deed === 'two') return (await bench.install({ f: '2' })).receipt;
  if (deed === 'over it') return (await bench.install({ f: '3', 'f.arx-saved': '3' })).receipt;
  if (deed === 'other') return (await bench.install({ f: 'other' }, { name: 'other', force: true })).receipt;
  if (deed === 'remove') return (await bench.remove()).receipt;
  const [, behind] = / ?behind (.*)/.exec(deed) ?? [];
  return await back(bench, behind === undefined ? undefined : receipts.get(behind), deed.startsWith('force'));
}

/** A dry run says the same. */
async function back(
  bench: ChangeBench,
  receipt: string | undefined,
  force: boolean,
): Promise<string | undefined> {
  const planned = await rollback(
    { dryRun: true, force, ...(receipt !== undefined && { receipt }) },
    bench.context,
  );
  const done = await bench.rollback(receipt, force);
  assert.deepEqual(done.changes, planned.changes);
  return done.receipt;
}

function contents(bench: ChangeBench): Readonly<Record<string, string>> | null {
  const names = Object.keys(bench.tree());
  if (!names.includes('t')) return null;
  const files = names.filter((name) => name.startsWith('t/') && statSync(bench.path(`srv/${name}`)).isFile());
  return Object.fromEntries(
    files.map((name) => [name.slice(2), readFileSync(bench.path(`srv/${name}`), 'utf8')]),
  );
}
