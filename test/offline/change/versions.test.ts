import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Content } from '../run-fixture.ts';
import { ChangeBench } from './change-bench.ts';

const BIG = 'b'.repeat(300_000);

/** What was on the host before, and two versions of a bundle that are placed into `srv/t`. */
const VERSIONS: readonly (readonly [
  title: string,
  host: string,
  first: Content,
  second: Content,
  target?: string,
])[] = [
  ['nothing is there', ':', { a: '1', d: null, 'd/b': '2' }, { a: '1', d: null, 'd/b': '3' }],
  ['parents are missing too', ':', { a: '1' }, { a: '2' }, 'x/y/z'],
  ['a file of the host is replaced', 'mkdir t; echo host > t/a; chmod 4751 t/a', { a: '1' }, { a: '2' }],
  ['a file of the host is the same', 'mkdir t; printf 1 > t/a', { a: '1' }, { a: '2' }],
  [
    'owners and set-id bits matter',
    'mkdir t; echo h > t/a; chown 65534:60 t/a; chmod 6711 t/a',
    { a: '1' },
    { a: '2' },
  ],
  [
    'a directory of the host has odd bits',
    'mkdir t; chmod 2750 t; chgrp 60 t',
    { a: '1', d: null },
    { b: '2', d: null, 'd/x': '' },
  ],
  ['a link of the host is replaced', 'mkdir t; ln -s /nowhere t/a', { a: '1' }, { a: { link: 'b' } }],
  ['a link becomes another', ':', { a: { link: 'x' } }, { a: { link: '/y' } }],
  ['a file becomes a directory', ':', { a: '1' }, { a: null, 'a/b': '2', 'a/c': null, 'a/c/d': '3' }],
  ['a directory becomes a file', ':', { a: null, 'a/b': '2', 'a/c': null, 'a/c/d': '3' }, { a: '1' }],
  ['a link becomes a directory', ':', { a: { link: 'x' } }, { a: null, 'a/b': '2' }],
  ['a directory becomes a link', ':', { a: null, 'a/b': '2' }, { a: { link: 'x' }, x: null }],
  [
    'a file becomes a link to a directory',
    ':',
    { a: '1', d: null, 'd/e': '2' },
    { a: { link: 'd' }, d: null, 'd/e': '2' },
  ],
  ['files go', ':', { a: '1', b: '2', d: null, 'd/c': '3' }, { a: '1' }],
  ['everything goes', ':', { a: '1', d: null, 'd/c': '3' }, {}],
  ['everything moves', ':', { a: '1', d: null, 'd/c': '3' }, { e: '1', f: null, 'f/c': '3' }],
  [
    'nested directories come and go',
    ':',
    { a: null, 'a/b': null, 'a/b/c': null, 'a/b/c/d': '1' },
    { a: null, 'a/x': null, 'a/x/y': null, 'a/x/y/z': '1' },
  ],
  [
    'a file of the host comes back when it goes',
    'mkdir t; echo host > t/b; chmod 600 t/b',
    { a: '1', b: '2' },
    { a: '1' },
  ],
  ['only a mode differs', ':', { a: { program: 'x' }, b: 'y' }, { a: 'x', b: { program: 'y' } }],
  ['contents change places', ':', { a: '1', b: '2', c: BIG }, { a: '2', b: '1', c: '1' }],
  ['a file is hard-linked elsewhere', 'mkdir t; echo h > t/a; ln t/a other', { a: '1' }, { a: '2' }],
  ['names are odd', ':', { '-rf': '1', ' ': '2', 'ü\u200b': '3', 'a"b\\c': '4' }, { '-rf': '5', ' ': '6' }],
  [
    'a name is as long as can be',
    ':',
    { ['n'.repeat(255)]: '1' },
    { ['n'.repeat(255)]: '2', ['ü'.repeat(127)]: '3' },
  ],
  [
    'a directory has more than the bundle',
    'mkdir -p t/d; echo own > t/d/own',
    { d: null, 'd/a': '1' },
    { d: null, 'd/b': '2' },
  ],
  ['content is large', ':', { a: BIG, b: { program: BIG } }, { a: `${BIG}2`, b: BIG }],
];

for (const [title, host, first, second, target = 't'] of VERSIONS) {
  test(`rollback() gives back each version and then the host as it was when ${title}`, async () => {
    using bench = new ChangeBench();
    bench.byHand(host);
    const before = bench.tree();
    await bench.install(first, { target });
    const one = bench.tree();
    await bench.install(second, { target });
    const two = bench.tree();
    const { receipt = '' } = await bench.rollback();
    assert.deepEqual(bench.tree(), one);
    await bench.rollback(receipt);
    assert.deepEqual(bench.tree(), two, 'a rollback is rolled back');
    await bench.rollback();
    assert.deepEqual(bench.tree(), one);
    await bench.rollback();
    assert.deepEqual(bench.tree(), before);
  });

  test(`remove() gives back the host as it was, after one version and after two, when ${title}`, async () => {
    using bench = new ChangeBench();
    bench.byHand(host);
    const before = bench.tree();
    await bench.install(first, { target });
    await bench.remove();
    assert.deepEqual(bench.tree(), before);
    await bench.install(first, { target });
    const { plan } = await bench.install(second, { target });
    const again = await bench.install(second, { target });
    assert.equal(
      again.placed.created + again.placed.changed + again.placed.deleted,
      0,
      JSON.stringify(plan.counts),
    );
    const { receipt = '' } = await bench.remove();
    assert.deepEqual(bench.tree(), before);
    const two = await bench.rollback(receipt).then(() => bench.tree());
    await bench.remove();
    assert.deepEqual(bench.tree(), before);
    await bench.install(second, { target });
    assert.deepEqual(bench.tree(), two);
  });
}
