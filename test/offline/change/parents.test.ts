import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

/** How the parents of `srv/t` are, and whether a run places something there. */
const PARENTS: readonly (readonly [title: string, script: string, target: string, allowed: boolean])[] = [
  ['a parent is writable by others', 'mkdir -p p/q; chmod 757 p', 'p/q/t', false],
  ['the nearest parent is writable by others', 'mkdir p; chmod 777 p', 'p/t', false],
  ['the target itself is', 'mkdir t; chmod 777 t', 't', false],
  ['a parent is writable by a group', 'mkdir p; chgrp 60 p; chmod 775 p', 'p/t', false],
  ['a parent is writable by the private group of its owner', 'mkdir p; chmod 775 p', 'p/t', true],
  [
    'a parent is writable by the private group of another',
    'mkdir p; chown 65534:65534 p; chmod 775 p',
    'p/t',
    false,
  ],
  ['a parent is sticky', 'mkdir p; chmod 1777 p', 'p/t', true],
  ['a parent is of another user', 'mkdir p; chown 65534 p', 'p/t', true],
  ['a parent is a link of root', 'mkdir r; ln -s r p', 'p/t', true],
  ['a parent is a link of another user', 'mkdir r; ln -s r p; chown -h 65534 p', 'p/t', false],
  ['a parent is a link in a sticky directory', 'mkdir r s; chmod 1777 s; ln -s ../r s/p', 's/p/t', true],
  ['a parent is a link in a directory of all', 'mkdir r s; chmod 777 s; ln -s ../r s/p', 's/p/t', false],
  ['a parent is a link to a directory of all', 'mkdir r; chmod 777 r; ln -s r p', 'p/t', false],
];

for (const [title, script, target, allowed] of PARENTS)
  test(`install ${allowed ? 'places' : 'refuses with RUN_UNSAFE_PARENT and places nothing'} when ${title}`, async () => {
    using bench = new ChangeBench();
    bench.byHand(script);
    const before = bench.tree();
    const run = bench.install({ d: null, 'd/a': '1' }, { target });
    if (allowed) {
      await run;
      await bench.remove();
    } else await assert.rejects(run, refusal('RUN_UNSAFE_PARENT'));
    assert.deepEqual(bench.tree(), before);
  });

test('install goes on where nothing changes below a parent that became writable, and remove() still removes', async () => {
  using bench = new ChangeBench();
  await bench.install({ a: '1' });
  bench.byHand('chmod 777 t');
  assert.equal((await bench.install({ a: '1' })).placed.changed, 0);
  await assert.rejects(bench.install({ a: '2' }), refusal('RUN_UNSAFE_PARENT', 'its mode is 0777'));
  await bench.remove();
  assert.deepEqual(bench.tree(), {});
});
