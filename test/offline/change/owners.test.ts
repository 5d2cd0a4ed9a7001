import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArxError } from '../../../src/core/errors.ts';
import { findInstalled } from '../../../src/offline/state/find-installed.ts';
import { readLedger } from '../../../src/offline/state/ledger.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { createPaint } from '../../../src/cli/paint.ts';
import { reversalNotes, reversalScreen } from '../../../src/cli/render/reversal.ts';
import { rollback } from '../../../src/library/rollback.ts';
import { refusal } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

const content = (bench: ChangeBench, path: string): string | undefined =>
  bench.tree()[path]?.replace(/.* /, '');

test('install refuses with RUN_CONFLICT naming the bundle that has placed something else there', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { name: 'one' });
  const before = bench.tree();
  await assert.rejects(
    bench.install({ a: '2' }, { name: 'two' }),
    refusal('RUN_CONFLICT', '"one" has placed something else'),
  );
  await assert.rejects(bench.install({ a: null }, { name: 'two' }), refusal('RUN_CONFLICT', '"one"'));
  bench.byHand('rm t/a');
  await assert.rejects(bench.install({ a: '2' }, { name: 'two' }), refusal('RUN_CONFLICT', '"one"'));
  await bench.install({ a: '1' }, { name: 'one' });
  assert.deepEqual(bench.tree(), before);
});

/** What a refused installation advises. */
async function adviceOf(installed: Promise<unknown>): Promise<string | undefined> {
  try {
    await installed;
  } catch (error) {
    return error instanceof ArxError ? error.hint : String(error);
  }
  return undefined;
}

test('install advises --force against another bundle only where a file or link would take the place of one', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1', d: null }, { name: 'one' });
  const before = bench.tree();
  const alone = 'Remove that bundle first (arx remove one)';
  const both = `${alone}, or take the path over with --force`;
  assert.equal(await adviceOf(bench.install({ a: '2' }, { name: 'two' })), both);
  assert.equal(await adviceOf(bench.install({ a: { link: 'x' } }, { name: 'two' })), both);
  assert.equal(await adviceOf(bench.install({ a: null }, { name: 'two' })), alone);
  for (const content of [{ d: '2' }, { d: { link: 'x' } }] as const) {
    assert.equal(await adviceOf(bench.install(content, { name: 'two' })), alone);
    const forced = bench.install(content, { name: 'two', force: true });
    await assert.rejects(forced, refusal('RUN_CONFLICT', 'a directory is there'));
  }
  assert.deepEqual(bench.tree(), before);
});

test('install with force takes a path over: it goes with its new owner, and the old one remembers that', async () => {
  using bench = new ChangeBench();
  bench.byHand('mkdir t; echo host > t/a');
  const before = bench.tree();
  await bench.install({ a: '1', b: '1' }, { name: 'one' });
  await bench.install({ a: '2' }, { name: 'two', force: true });
  const ledger = readLedger(openState(bench.context));
  assert.deepEqual(
    ledger.find('one')?.paths.map(({ path, takenBy }) => [path, takenBy]),
    [
      [bench.path('srv/t/a'), 'two'],
      [bench.path('srv/t/b'), undefined],
    ],
  );
  assert.deepEqual(
    ledger.ownersOf(bench.path('srv/t/a')).map(({ key }) => key),
    ['two'],
  );
  await bench.remove('one');
  assert.equal(content(bench, 't/a'), '"2"');
  assert.equal(content(bench, 't/b'), undefined);
  await bench.remove('two');
  assert.deepEqual(bench.tree(), before);
});

test('install takes over silently what a bundle without a name has placed', async () => {
  using bench = new ChangeBench();
  const nameless = { name: undefined } as unknown as { name: string };
  await bench.install({ a: '1', b: 'same' }, nameless);
  await bench.install({ a: '2', b: 'same' }, nameless);
  assert.equal(content(bench, 't/a'), '"2"');
  const ledger = readLedger(openState(bench.context));
  assert.equal(ledger.all().length, 2);
  for (const { bundle } of ledger.all()) await bench.remove(bundle);
  assert.deepEqual(bench.tree(), {});
});

test('remove() and rollback() find a bundle by the beginning of its digest, unless several begin so', async () => {
  using bench = new ChangeBench();
  const nameless = (target: string) => ({ target, name: undefined }) as unknown as { name: string };
  await bench.install({ a: '1' }, nameless('one'));
  await bench.install({ a: '1' }, nameless('two'));
  const ledger = readLedger(openState(bench.context));
  const [one, two] = ledger.all();
  assert.ok(one && two);
  const digits = one.bundle.slice('sha256:'.length);
  for (const name of [digits.slice(0, 7), `sha256:${digits.slice(0, 7)}`, '00000000', digits.toUpperCase()])
    await assert.rejects(bench.remove(name), refusal('RUN_NOT_INSTALLED', 'no such bundle'));
  await assert.rejects(bench.rollback('00000000'), refusal('RUN_NOT_INSTALLED', 'no such bundle'));
  assert.equal((await bench.rollback(digits.slice(0, 8))).bundle.bundle, one.bundle);
  assert.equal((await bench.remove(two.bundle.slice(0, 20))).bundle.bundle, two.bundle);
  assert.deepEqual(bench.tree(), {});
  const twin = { ...two, bundle: `sha256:${two.bundle.slice(7, 60)}00000000000` as const };
  const both = { ...ledger, find: () => undefined, all: () => [two, twin] };
  assert.throws(
    () => findInstalled(two.bundle.slice(0, 20), both),
    refusal('RUN_NOT_INSTALLED', `so begin ${two.bundle}, ${twin.bundle}, expected one`),
  );
  assert.equal(findInstalled(two.bundle, both), two);
});

test('a name that looks like a digest goes before digests that begin so', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { name: 'one', target: 'one' });
  const ledger = readLedger(openState(bench.context));
  const name = ledger.find('one')?.bundle.slice('sha256:'.length, 20) ?? '';
  await bench.install({ a: '1' }, { name, target: 'two' });
  assert.equal((await bench.remove(name)).bundle.key, name);
  assert.equal((await bench.remove(name)).bundle.key, 'one');
});

test('remove() leaves a path that another bundle has too, until the last of them goes', async () => {
  using bench = new ChangeBench();
  bench.byHand('mkdir t; printf host > t/was');
  const before = bench.tree();
  await bench.install({ a: 'same', was: 'both', d: null, 'd/one': '1' }, { name: 'one' });
  await bench.install({ a: 'same', was: 'both', d: null, 'd/two': '2' }, { name: 'two' });
  const { remarks } = await bench.remove('one');
  assert.match(remarks.join('\n'), /t\/a" stays: another bundle has placed it too/);
  assert.deepEqual(
    [content(bench, 't/a'), content(bench, 't/was'), content(bench, 't/d/one')],
    ['"same"', '"both"', undefined],
  );
  await bench.remove('two');
  assert.deepEqual(bench.tree(), before);
});

test('upgrade leaves a path that it drops and another bundle has too', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: 'same', b: '1' }, { name: 'one' });
  await bench.install({ a: 'same' }, { name: 'two' });
  await bench.install({ b: '2' }, { name: 'one' });
  assert.equal(content(bench, 't/a'), '"same"');
  await bench.remove('two');
  assert.equal(content(bench, 't/a'), undefined);
  await bench.remove('one');
  assert.deepEqual(bench.tree(), {});
});

test('remove() gives a directory that another bundle is in over to that one', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { name: 'one', target: 'x/y' });
  await bench.install({ b: '2' }, { name: 'two', target: 'x/y/z' });
  await bench.remove('one');
  assert.equal(content(bench, 'x/y/z/b'), '"2"');
  await bench.remove('two');
  assert.deepEqual(bench.tree(), {});
});

test('upgrade gives a directory that it leaves and another bundle is in over to that one', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { name: 'one', target: 'x/y' });
  await bench.install({ b: '2' }, { name: 'two', target: 'x/y/z' });
  await bench.install({ a: '1' }, { name: 'one', target: 'elsewhere' });
  await bench.remove('one');
  assert.equal(content(bench, 'x/y/z/b'), '"2"');
  await bench.remove('two');
  assert.deepEqual(bench.tree(), {});
});

test('upgrade moves to another target, and back, and leaves nothing at the one before', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' }, { target: 'x/y' });
  await bench.install({ a: '1' }, { target: 'x' });
  assert.deepEqual(Object.keys(bench.tree()), ['x', 'x/a']);
  await bench.install({ a: '1' }, { target: 'x/y/z' });
  assert.deepEqual(Object.keys(bench.tree()), ['x', 'x/y', 'x/y/z', 'x/y/z/a']);
  await bench.rollback();
  assert.deepEqual(Object.keys(bench.tree()), ['x', 'x/a']);
  await bench.remove();
  assert.deepEqual(bench.tree(), {});
});

test('rollback() of one bundle leaves what another has placed since', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1', b: '1' }, { name: 'one' });
  const { receipt } = await bench.install({ a: '2', b: '2' }, { name: 'one' });
  await bench.install({ a: '3' }, { name: 'two', force: true });
  const { remarks } = await bench.rollback(receipt);
  assert.deepEqual([content(bench, 't/a'), content(bench, 't/b')], ['"3"', '"1"']);
  assert.match(remarks.join('\n'), /t\/a" stays: another bundle has placed it too/);
  await bench.remove('two');
  await bench.remove('one');
  assert.deepEqual(bench.tree(), {});
});

test('rollback() of a receipt says that nothing changed when nothing is left to do', async () => {
  using bench = new ChangeBench();
  const first = await bench.install({ a: '1' });
  const second = await bench.install({ a: '2' });
  for (const { receipt = '' } of [second, first]) {
    const done = await bench.rollback(receipt);
    assert.doesNotMatch(reversalNotes(done, 'arx'), /nothing/);
    const before = bench.tree();
    const foreseen = await rollback({ receipt, dryRun: true }, bench.context);
    assert.match(
      reversalScreen(foreseen, createPaint(false)),
      /^Nothing is left to do\. Nothing was changed\.$/m,
    );
    const again = await bench.rollback(receipt);
    assert.match(reversalNotes(again, 'arx'), /^rolled back web: nothing was left to do, nothing changed$/m);
    assert.deepEqual(bench.tree(), before);
  }
  const idle = await bench.install({});
  assert.equal((await bench.rollback(idle.receipt)).unchanged, undefined);
});

test('rollback() goes back over several receipts, newest first', async () => {
  using bench = new ChangeBench();
  const trees = [];
  const receipts: string[] = [];
  for (const text of ['1', '2', '3', '4']) {
    trees.push(bench.tree());
    const { receipt = '' } = await bench.install({ a: text, [`only${text}`]: text });
    receipts.push(receipt);
  }
  await bench.rollback(receipts[2]);
  assert.deepEqual(bench.tree(), trees[2]);
  await bench.rollback();
  assert.deepEqual(bench.tree(), trees[1]);
  await bench.rollback(receipts[0]);
  assert.deepEqual(bench.tree(), {});
  await assert.rejects(bench.rollback(), refusal('RUN_NO_RECEIPT'));
  await assert.rejects(bench.rollback('20200101T000000Z-abcdef'), refusal('RUN_NO_RECEIPT'));
  await assert.rejects(bench.remove(), refusal('RUN_NOT_INSTALLED'));
});
