import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

/** How the parents of a target below `srv` are, and whether a run places something there, for whom. */
const PARENTS: readonly (readonly [
  title: string,
  script: string,
  target: string,
  allowed: boolean,
  owner?: string,
])[] = [
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
  ['a parent is of another user', 'mkdir p; chown 65534 p', 'p/t', false],
  ['a parent further up is of another user', 'mkdir -p p/q/r; chown 65534 p', 'p/q/r/t', false],
  ['the target itself is of another user', 'mkdir t; chown 65534 t', 't', false],
  ['a sticky parent is of another user', 'mkdir p; chmod 1777 p; chown 65534 p', 'p/t', false],
  [
    'a directory in a sticky one is of another user',
    'mkdir -p p/q; chmod 1777 p; chown 65534 p/q',
    'p/q/t',
    false,
  ],
  ['a parent is of the declared owner', 'mkdir p; chown 65534 p', 'p/t', true, '65534'],
  ['the target itself is of the declared owner', 'mkdir t; chown 65534 t', 't', true, '65534'],
  ['missing parents go below one of the declared owner', 'mkdir p; chown 65534 p', 'p/q/r/t', true, '65534'],
  [
    'the private group of the declared owner writes',
    'mkdir p; chown 65534:65534 p; chmod 775 p',
    'p/t',
    true,
    '65534',
  ],
  [
    'another group of the declared owner writes',
    'mkdir p; chown 65534:60 p; chmod 775 p',
    'p/t',
    false,
    '65534',
  ],
  [
    'others write in what the declared owner has',
    'mkdir p; chown 65534 p; chmod 777 p',
    'p/t',
    false,
    '65534',
  ],
  ['a parent is of another than the declared owner', 'mkdir p; chown 65534 p', 'p/t', false, '60'],
  ['the declared owner is another one below root', 'mkdir p', 'p/t', true, '60'],
  ['a link of the declared owner is followed', 'mkdir r; ln -s r p; chown -h 60 p', 'p/t', false, '60'],
  ['a parent is a link of root', 'mkdir r; ln -s r p', 'p/t', true],
  ['a parent is a link of another user', 'mkdir r; ln -s r p; chown -h 65534 p', 'p/t', false],
  ['a parent is a link of root in what another has', 'mkdir r s; ln -s ../r s/p; chown 60 s', 's/p/t', false],
  ['a parent is a link in a sticky directory', 'mkdir r s; chmod 1777 s; ln -s ../r s/p', 's/p/t', true],
  ['a parent is a link in a directory of all', 'mkdir r s; chmod 777 s; ln -s ../r s/p', 's/p/t', false],
  ['a parent is a link to a directory of all', 'mkdir r; chmod 777 r; ln -s r p', 'p/t', false],
];

for (const [title, script, target, allowed, owner] of PARENTS)
  test(`install ${allowed ? 'places' : 'refuses with RUN_UNSAFE_PARENT and places nothing'} when ${title}`, async () => {
    using bench = new ChangeBench();
    bench.byHand(script);
    const before = bench.tree();
    const place = { source: 's', target: bench.path(`srv/${target}`), ...(owner !== undefined && { owner }) };
    const run = bench.install({ d: null, 'd/a': '1' }, { data: [place] });
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

test('install tells whose a directory is', async () => {
  using bench = new ChangeBench();
  bench.byHand('mkdir -p t/own/bin; chown 65534 t/own');
  const says = `below "${bench.path('srv/t/own')}": it belongs to the user 65534`;
  await assert.rejects(
    bench.install({ tool: '1' }, { target: 't/own/bin' }),
    refusal('RUN_UNSAFE_PARENT', says),
  );
});

test('install places by each owner of several entries, and refuses what is of root in a directory that comes for another', async () => {
  using bench = new ChangeBench();
  const [app, file] = [bench.path('srv/app'), bench.path('srv/app/deep/root.conf')];
  const data = [
    { source: 's', target: app, owner: '65534' },
    { source: 'one', target: file, owner: '65534:0', mode: '0640' },
  ];
  const sources = { s: { deep: null, 'deep/a': '1' }, one: { 'root.conf': '2' } };
  const sketch = { sources, files: ['one'] };
  const foreign = data.map(({ owner: _owner, ...rest }, index) =>
    index === 0 ? { ...rest, owner: '65534' } : rest,
  );
  const says = `below "${bench.path('srv/app/deep')}": it belongs to the user 65534`;
  await assert.rejects(bench.install({}, { ...sketch, data: foreign }), refusal('RUN_UNSAFE_PARENT', says));
  assert.deepEqual(bench.tree(), {});
  await bench.install({}, { ...sketch, data });
  await bench.install({}, { ...sketch, sources: { ...sources, one: { 'root.conf': '3' } }, data });
  assert.match(bench.tree()['app/deep/root.conf'] ?? '', /./);
  await bench.remove();
  assert.deepEqual(bench.tree(), {});
});
