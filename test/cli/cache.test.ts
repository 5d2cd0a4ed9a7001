import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cacheItems } from '../../src/archive/cache-items.ts';
import { oldestCacheLease, takeCacheLease } from '../../src/archive/cache-lease.ts';
import { pruneCache } from '../../src/archive/prune-cache.ts';
import { cachePrune } from '../../src/commands/cache.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import { scratch } from '../servers/scratch.ts';

const DAY = 24 * 60 * 60 * 1000;

interface Cache extends Disposable {
  readonly path: string;
  readonly context: Context;
  /** Puts a thing into the cache that was last used so many days ago. */
  put(name: string, daysAgo: number): string;
  names(): string[];
}

function cache(): Cache {
  const home = scratch('cache');
  const context = createContext({ cacheDir: home.path });
  const put = (name: string, daysAgo: number): string => {
    const path = join(home.path, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, 'content');
    const used = new Date(Date.now() - daysAgo * DAY);
    utimesSync(path, used, used);
    if (name.split('/').length > 3) utimesSync(join(path, '..'), used, used);
    return path;
  };
  const names = (): string[] =>
    [...cacheItems(home.path)].map(({ path }) => path.slice(home.path.length + 1));
  return { path: home.path, context, put, names, [Symbol.dispose]: home.remove };
}

test('pruneCache() removes what was not used for long and keeps the rest', () => {
  using box = cache();
  box.put('packs/sha256/old/tree', 40);
  box.put('packs/sha256/new/tree', 1);
  box.put('downloads/sha256/old', 40);
  box.put('downloads/sha256/new', 1);
  box.put('partial/old', 40);
  const pruned = cachePrune({ all: false, days: 30, now: Date.now() }, box.context);
  assert.deepEqual(box.names(), ['packs/sha256/new', 'downloads/sha256/new']);
  assert.deepEqual(pruned, { removed: { items: 3, bytes: 21 }, kept: { items: 2, bytes: 14 } });
  assert.deepEqual(readdirSync(box.path).sort(), ['downloads', 'packs', 'partial']);
});

test('pruneCache() of everything leaves nothing', () => {
  using box = cache();
  box.put('packs/sha256/new/tree', 0);
  box.put('git/repository/config', 0);
  cachePrune({ all: true, days: 0, now: Date.now() }, box.context);
  assert.deepEqual(box.names(), []);
});

test('pruneCache() keeps what a running process has used since it began, and git while anybody runs', () => {
  using box = cache();
  box.put('packs/sha256/before/tree', 1);
  box.put('git/repository/config', 1);
  const lease = takeCacheLease(box.path);
  box.put('packs/sha256/since/tree', -0.001);
  pruneCache(Infinity, box.context);
  assert.deepEqual(box.names(), ['packs/sha256/since', 'git/repository']);
  lease[Symbol.dispose]();
  pruneCache(Infinity, box.context);
  assert.deepEqual(box.names(), []);
});

test('oldestCacheLease() forgets the leases of processes that have died', () => {
  using box = cache();
  assert.equal(oldestCacheLease(box.path), undefined);
  // Larger than any process number of Linux (proc(5), pid_max).
  const dead = box.put('leases/99999999-dead', 3);
  assert.equal(oldestCacheLease(box.path), undefined);
  assert.equal(existsSync(dead), false);
  using _lease = takeCacheLease(box.path);
  assert.ok((oldestCacheLease(box.path) ?? 0) > Date.now() - DAY);
});

test('pruneCache() does nothing when there is no cache', () => {
  const context = createContext({ cacheDir: '/nonexistent/cache' });
  assert.deepEqual(pruneCache(Infinity, context), {
    removed: { items: 0, bytes: 0 },
    kept: { items: 0, bytes: 0 },
  });
});
