import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Content } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

const OWN = 'mkdir -p t/d; echo own >t/f; chmod 600 t/f; ln -s own t/l; echo own >t/d/f';
const FIRST: Content = { f: '1', l: '1', d: null, 'd/f': '1' };

/** What somebody does to what was placed, and what is kept of that. */
const DONE: readonly (readonly [title: string, script: string, saved?: readonly string[]])[] = [
  ['it is gone', 'rm t/f t/l t/d/f'],
  ['its directory is gone, too', 'rm t/f t/l; rm -r t/d'],
  ['it has another mode', 'chmod 777 t/f'],
  ['it is a link', 'ln -sf x t/f; ln -sf x t/l', ['t/f.arx-saved', 't/l.arx-saved']],
  ['it is another file', 'echo mine >t/d/f', ['t/d/f.arx-saved']],
];

for (const [title, script, saved = []] of DONE)
  test(`remove() gives back what was there before any bundle when ${title}`, async () => {
    using bench = new ChangeBench();
    bench.byHand(OWN);
    const before = bench.tree();
    await bench.install(FIRST);
    bench.byHand(script);
    assert.equal((await bench.remove()).result, 'done');
    const after = Object.entries(bench.tree());
    assert.deepEqual(Object.fromEntries(after.filter(([path]) => !saved.includes(path))), before);
    assert.deepEqual(
      after.flatMap(([path]) => (path in before ? [] : [path])),
      saved,
    );
  });

test('remove() says what of the host it cannot give back because something else stands there', async () => {
  using bench = new ChangeBench();
  bench.byHand(OWN);
  await bench.install(FIRST);
  bench.byHand('rm t/f; mkdir t/f; rm -r t/d; echo mine >t/d');
  const { result, remarks } = await bench.remove();
  assert.equal(result, 'failed');
  assert.match(remarks.join('\n'), /t\/d\/f" stays as it is: something else stands in its path/);
  assert.match(remarks.join('\n'), /t\/f" stays as it is: a directory is there now/);
  assert.match(bench.tree()['t/d'] ?? '', /"mine\\n"$/);
});

for (const [title, script] of [
  ['removed', 'rm t/f'],
  ['edited', 'echo mine >t/f'],
] as const)
  test(`remove() leaves alone what the bundle has found as it wanted it, and somebody has ${title}`, async () => {
    using bench = new ChangeBench();
    bench.byHand('mkdir t; printf 1 >t/f; chmod 644 t/f');
    await bench.install({ f: '1' });
    bench.byHand(script);
    const before = bench.tree();
    assert.equal((await bench.remove()).result, 'done');
    assert.deepEqual(bench.tree(), before);
  });

for (const [next, saved, script] of [
  [{ g: '2' }, '', 'echo mine >t/f'],
  [{ g: '2' }, '', 'rm t/f'],
  [{ f: '2' }, 't/f.arx-saved', 'echo mine >t/f'],
  [{ f: '2' }, '', 'rm t/f'],
  [{ f: 'mine\n' }, '', 'echo mine >t/f'],
] as const)
  test(`a version with ${JSON.stringify(next)}, and its removal, take nothing from ${script} on what the one before has found as it wanted it`, async () => {
    using bench = new ChangeBench();
    bench.byHand('mkdir t; printf 1 >t/f; chmod 644 t/f');
    await bench.install({ f: '1' });
    bench.byHand(script);
    const before = bench.tree();
    await bench.install(next);
    await bench.rollback();
    assert.deepEqual(bench.tree(), before);
    await bench.install(next);
    assert.equal((await bench.remove()).result, 'done');
    const { [saved]: kept, ...after } = bench.tree();
    assert.deepEqual(after, before);
    assert.equal(kept === undefined, saved === '');
  });

test('rollback() of a removal takes away again what that has given back', async () => {
  using bench = new ChangeBench();
  bench.byHand(OWN);
  await bench.install(FIRST);
  bench.byHand('rm -r t');
  const before = bench.tree();
  const { receipt } = await bench.remove();
  await bench.rollback(receipt);
  assert.deepEqual(bench.tree(), before);
});
