import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_LIMITS } from '../../src/core/limits.ts';
import { Store } from '../../src/archive/store.ts';
import { hexOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { FileEntry } from '../../src/model/tree.ts';
import { treeEntries } from '../../src/model/tree-reader.ts';
import { storeFiles, World } from '../helpers/sample-bundle.ts';

const FILES = { 'a/b*': 'one', 'a/c': 'two', d: 'one', e: '', link: '-> a/c' };

function contentOf(store: Store, digest: `sha256:${string}`): Record<string, string> {
  const tree = store.tree(digest);
  assert.ok(tree);
  using reader = store.open(digest);
  const files = [...treeEntries(tree.bytes)].filter((entry): entry is FileEntry => entry.kind === 'file');
  return Object.fromEntries(files.map((entry) => [entry.path, readFile(reader, entry)]));
}

function readFile(reader: ReturnType<Store['open']>, entry: FileEntry): string {
  reader.open(entry);
  const into = Buffer.alloc(entry.size + 10);
  const count = reader.read(into);
  assert.equal(reader.read(into.subarray(count)), 0);
  return into.toString('utf8', 0, count);
}

test('a store gives back what was written, equal files once', () => {
  using world = new World();
  const store = new Store(world.context.cacheDir);
  const tree = storeFiles(store, FILES);
  assert.deepEqual(contentOf(store, tree.digest), { 'a/b': 'one', 'a/c': 'two', d: 'one', e: '' });
  assert.deepEqual(store.tree(tree.digest), tree);
  assert.equal(tree.contentSize, 9);
});

test('a tree does not depend on the order of its entries', () => {
  using world = new World();
  const store = new Store(world.context.cacheDir);
  const reversed = Object.fromEntries(Object.entries(FILES).reverse());
  assert.equal(storeFiles(store, FILES).digest, storeFiles(store, reversed).digest);
});

test('a writer that is not committed leaves nothing', () => {
  using world = new World();
  const store = new Store(world.context.cacheDir);
  {
    using writer = store.writer(DEFAULT_LIMITS);
    writer.file('x', false, Buffer.from('x'));
  }
  assert.deepEqual(readdirSync(join(world.context.cacheDir, 'packs', 'sha256')), []);
});

test('two writers of the same content at once both succeed', () => {
  using world = new World();
  const store = new Store(world.context.cacheDir);
  using a = store.writer(DEFAULT_LIMITS);
  using b = store.writer(DEFAULT_LIMITS);
  for (const writer of [a, b]) writer.file('x', false, Buffer.from('x'));
  assert.equal(a.commit().digest, b.commit().digest);
});

test('a damaged tree counts as missing and is removed', () => {
  using world = new World();
  const store = new Store(world.context.cacheDir);
  const { digest } = storeFiles(store, FILES);
  const pack = join(world.context.cacheDir, 'packs', 'sha256', hexOf(digest));
  appendFileSync(join(pack, 'tree'), 'x');
  assert.equal(store.tree(digest), undefined);
  assert.equal(existsSync(pack), false);
});

test('a blob that the index does not know is an error of the cache', () => {
  using world = new World();
  const store = new Store(world.context.cacheDir);
  const { digest, bytes } = storeFiles(store, FILES);
  writeFileSync(join(world.context.cacheDir, 'packs', 'sha256', hexOf(digest), 'index'), '');
  using reader = store.open(digest);
  const [entry] = [...treeEntries(bytes)].filter((item): item is FileEntry => item.kind === 'file');
  assert.ok(entry);
  assert.throws(
    () => reader.open(entry),
    (error) => error instanceof ArxError && error.code === 'INTEGRITY_CACHE',
  );
});
