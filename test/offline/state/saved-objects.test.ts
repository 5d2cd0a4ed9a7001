import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { type Digest, digestOf, hexOf } from '../../../src/core/digest.ts';
import { SavedObjects } from '../../../src/offline/state/saved-objects.ts';
import { snapshot } from '../../e2e/review/snapshot.ts';
import { invalid, StateBench } from './state-bench.ts';

function keep(bench: StateBench, objects: SavedObjects, bytes: string | Buffer): Digest {
  writeFileSync(bench.at('file'), bytes);
  const fd = openSync(bench.at('file'), 'r');
  try {
    return objects.keep(fd);
  } finally {
    closeSync(fd);
  }
}

const textOf = (objects: SavedObjects, digest: Digest): string =>
  Buffer.concat([...objects.read(digest)].map((chunk) => Buffer.from(chunk))).toString();
const pathOf = (bench: StateBench, digest: Digest): string => bench.in('objects/sha256', hexOf(digest));

test('SavedObjects keeps bytes once, by their digest, and gives them back', async () => {
  using bench = new StateBench();
  const objects = new SavedObjects(bench.state);
  const large = 'x'.repeat(700_000);
  const digests = ['', 'one', large, 'one'].map((text) => keep(bench, objects, text));
  await objects.sync();
  assert.deepEqual(digests, ['', 'one', large, 'one'].map(digestOf));
  assert.deepEqual(readdirSync(bench.in('objects/sha256')).sort(), [...new Set(digests.map(hexOf))].sort());
  for (const again of [objects, new SavedObjects(bench.state)]) {
    assert.equal(textOf(again, digestOf(large)), large);
    assert.equal(textOf(again, digestOf('')), '');
    assert.equal(again.has(digestOf('one')), true);
    assert.equal(again.has(digestOf('two')), false);
  }
  assert.equal(lstatSync(pathOf(bench, digestOf('one'))).mode & 0o7777, 0o600);
});

test('SavedObjects reads a file from its start, wherever its descriptor stands', () => {
  using bench = new StateBench();
  const objects = new SavedObjects(bench.state);
  writeFileSync(bench.at('file'), 'content');
  const fd = openSync(bench.at('file'), 'r');
  assert.deepEqual([objects.keep(fd), objects.keep(fd)], [digestOf('content'), digestOf('content')]);
  closeSync(fd);
});

test('SavedObjects keeps a large file with pauses, and nothing of one that a pause has ended', async () => {
  using bench = new StateBench();
  const objects = new SavedObjects(bench.state);
  const bytes = randomBytes(900_000);
  writeFileSync(bench.at('file'), bytes);
  const fd = openSync(bench.at('file'), 'r');
  let pauses = 0;
  const ended = objects.keepLarge(fd, () => {
    pauses += 1;
    if (pauses === 3) throw new Error('ended');
    return undefined;
  });
  await assert.rejects(ended, /^Error: ended$/);
  assert.deepEqual(readdirSync(bench.in('objects/sha256')), []);
  assert.equal(await objects.keepLarge(fd, () => undefined), digestOf(bytes));
  assert.equal(await objects.keepLarge(fd, () => undefined), digestOf(bytes));
  closeSync(fd);
  assert.deepEqual(readdirSync(bench.in('objects/sha256')), [hexOf(digestOf(bytes))]);
});

test('SavedObjects makes many durable, more than are synced each by itself', async () => {
  using bench = new StateBench();
  const objects = new SavedObjects(bench.state);
  for (let at = 0; at < 100; at += 1) keep(bench, objects, String(at));
  await objects.sync();
  await objects.sync();
  assert.equal(readdirSync(bench.in('objects/sha256')).length, 100);
});

for (const [what, damaged] of [
  ['is cut off', 'on'],
  ['is empty', ''],
  ['has other bytes', 'two'],
  ['has more bytes', 'one '],
] as const)
  test(`SavedObjects refuses what ${what}, and replaces it when the right bytes come again`, () => {
    using bench = new StateBench();
    const digest = keep(bench, new SavedObjects(bench.state), 'one');
    writeFileSync(pathOf(bench, digest), damaged);
    const objects = new SavedObjects(bench.state);
    assert.throws(() => textOf(objects, digest), {
      code: 'RUN_OBJECT_MISSING',
      exit: 4,
      message: /^Cannot give back the saved bytes ".*": their digest is sha256:/,
    });
    assert.equal(keep(bench, objects, 'one'), digest);
    assert.equal(textOf(objects, digest), 'one');
  });

test('SavedObjects refuses what is not there, and a link in its place', () => {
  using bench = new StateBench();
  const objects = new SavedObjects(bench.state);
  assert.throws(() => textOf(objects, digestOf('one')), {
    code: 'RUN_OBJECT_MISSING',
    message: /do not exist/,
  });
  const digest = keep(bench, objects, 'one');
  rmSync(pathOf(bench, digest));
  writeFileSync(`${bench.outside}/one`, 'one');
  symlinkSync(`${bench.outside}/one`, pathOf(bench, digest));
  const before = snapshot(bench.outside);
  assert.throws(() => textOf(objects, digest), invalid(pathOf(bench, digest)));
  assert.throws(() => keep(bench, new SavedObjects(bench.state), 'one'), invalid(pathOf(bench, digest)));
  assert.deepEqual(snapshot(bench.outside), before);
});

test('SavedObjects keeps nothing when its directory leads elsewhere', () => {
  using bench = new StateBench();
  mkdirSync(bench.in('objects'), { mode: 0o700 });
  symlinkSync(bench.outside, bench.in('objects/sha256'));
  const objects = new SavedObjects(bench.state);
  assert.throws(() => keep(bench, objects, 'one'), invalid(bench.in('objects/sha256')));
  assert.throws(() => objects.prune(new Set()), invalid(bench.in('objects/sha256')));
  assert.deepEqual(readdirSync(bench.outside), []);
});

test('prune() removes all but what is named', () => {
  using bench = new StateBench();
  const objects = new SavedObjects(bench.state);
  assert.equal(objects.prune(new Set()), 0);
  const [one = BUNDLE, two = BUNDLE] = ['one', 'two'].map((text) => keep(bench, objects, text));
  writeFileSync(bench.in('objects/sha256/.object.arx-01234567-1-89abcdef'), 'half');
  assert.equal(objects.prune(new Set([one, digestOf('three')])), 2);
  assert.deepEqual([objects.has(one), objects.has(two)], [true, false]);
});

const BUNDLE = digestOf('none');
