import assert from 'node:assert/strict';
import { linkSync, lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { TreeEntry } from '../../src/model/tree.ts';
import { ForeignBox } from '../helpers/foreign-box.ts';
import { tarEntry, tarFile } from '../helpers/tar-bytes.ts';

const box = new ForeignBox();
after(() => box[Symbol.dispose]());

// Two of the links lie at the top and one below, so that "..", the other links and the way out mean different things.
const PLACES = ['a', 'b', 'd/c'] as const;
const TARGETS = [
  '..',
  '../outside',
  '.',
  'd',
  'd/..',
  'a',
  'b',
  'c',
  '../a',
  'b/..',
  'd/c/..',
  'c/../..',
  '/',
];
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** Makes the entries on disk as a runner would and says which of them the kernel leads out of the root. */
function escapes(entries: readonly TreeEntry[]): string[] {
  const root = join(box.path, 'placed', 'root');
  mkdirSync(root, { recursive: true });
  try {
    for (const entry of entries) placeEntry(root, entry);
    return entries.filter(({ path }) => !isInside(root, join(root, path))).map(({ path }) => path);
  } finally {
    rmSync(join(box.path, 'placed'), { recursive: true });
  }
}

function placeEntry(root: string, entry: TreeEntry): void {
  const path = join(root, entry.path);
  if (entry.kind === 'directory') mkdirSync(path);
  else if (entry.kind === 'link') symlinkSync(entry.target, path);
  else writeFileSync(path, 'x', { flag: 'wx' });
}

function isInside(root: string, path: string): boolean {
  try {
    const real = realpathSync(path);
    return real === root || real.startsWith(`${root}/`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    assert.ok(code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR', code);
    return lstatSync(dirname(path)).isDirectory();
  }
}

test('unpackForeign() accepts a chain of up to three links only if the kernel stays inside', async () => {
  const verdicts = { accepted: 0, refused: 0 };
  let order = 0;
  for (const first of TARGETS)
    for (const second of TARGETS)
      for (const third of TARGETS) {
        const targets = [first, second, third];
        const links = PLACES.map((name, at) => tarEntry({ name, type: '2', target: targets[at] ?? '' }));
        order = (order + 1) % ORDERS.length;
        const parts = (ORDERS[order] ?? []).map((at) => links[at] as Buffer);
        const { error, entries } = await box.unpack(tarFile(tarEntry({ name: 'd/', type: '5' }), ...parts));
        if (error === undefined) assert.deepEqual(escapes(entries), [], targets.join(' '));
        else assert.equal(error.code, 'UNSAFE_LINK', error.message);
        verdicts[error === undefined ? 'accepted' : 'refused'] += 1;
      }
  assert.equal(verdicts.accepted + verdicts.refused, TARGETS.length ** 3);
  assert.ok(verdicts.accepted > 100 && verdicts.refused > 1000, JSON.stringify(verdicts));
  box.check();
});

const CHAINS: readonly (readonly [string, ...(readonly [string, string])[]])[] = [
  ['one link', ['a', '../x']],
  ['two links', ['a', 'b'], ['b', '../x']],
  ['three links', ['a', 'b'], ['b', 'c'], ['c', '../x']],
  ['three links, the way out in the middle', ['a', 'b/x'], ['b', 'c/..'], ['c', '..']],
  ['up through a link to a directory below', ['a', 'b/../..'], ['b', 'd']],
  ['up through a link to the root', ['a', 'b/..'], ['b', '.']],
  ['absolute at the end', ['a', 'b'], ['b', 'c'], ['c', '/etc']],
];
for (const [what, ...links] of CHAINS)
  for (const [at, order] of ORDERS.filter((order) => links.length === 3 || order[2] === 2).entries())
    test(`unpackForeign() refuses ${what} in order ${at + 1}`, async () => {
      const parts = order
        .map((index) => links[index])
        .filter((link) => link !== undefined)
        .map(([name, target]) => tarEntry({ name, type: '2', target }));
      await box.refuse(tarFile(tarEntry({ name: 'd/', type: '5' }), ...parts), 'UNSAFE_LINK');
    });

test('unpackForeign() never follows a link when it finds the target of a hard link', async () => {
  const outside = join(box.path, 'outside', 'secret');
  linkSync(outside, join(box.path, 'placed'));
  rmSync(join(box.path, 'placed'));
  const parts = [
    tarEntry({ name: 'up', type: '2', target: 'd' }),
    tarEntry({ name: 'd/', type: '5' }),
    tarEntry({ name: 'd/f' }, 'inside'),
    tarEntry({ name: 'h', type: '1', target: 'up/f' }),
  ];
  await box.refuse(tarFile(...parts), 'UNSAFE_LINK');
});

test('unpackForeign() keeps links that only dangle or turn in circles', async () => {
  const parts = [
    tarEntry({ name: 'dangling', type: '2', target: 'nothing/here' }),
    tarEntry({ name: 'beyond', type: '2', target: 'd/../nothing' }),
  ];
  const { error, entries } = await box.unpack(tarFile(...parts));
  assert.equal(error, undefined);
  assert.equal(entries.length, 2);
});
