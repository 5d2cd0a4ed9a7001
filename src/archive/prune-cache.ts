import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkAborted, type Context } from '../core/context.ts';
import { type CacheItem, cacheItem, cacheItems } from './cache-items.ts';
import { oldestCacheLease } from './cache-lease.ts';

/** What pruning took away and left. */
export interface Pruned {
  readonly removed: { readonly items: number; readonly bytes: number };
  readonly kept: { readonly items: number; readonly bytes: number };
}

/**
 * Removes what was not used since `before` (milliseconds since 1970). What a running process has used since it began is
 * kept in any case; each thing is taken out of sight by one rename, so nobody ever meets half of it.
 */
export function pruneCache(before: number, context: Context): Pruned {
  const lease = oldestCacheLease(context.cacheDir);
  const removed = { items: 0, bytes: 0 };
  const kept = { items: 0, bytes: 0 };
  for (const item of cacheItems(context.cacheDir)) {
    checkAborted(context);
    const gone = isOld(item, before, lease) && remove(item, context.cacheDir);
    const count = gone ? removed : kept;
    count.items += 1;
    count.bytes += item.bytes;
  }
  return { removed, kept };
}

function isOld({ part, used }: CacheItem, before: number, lease: number | undefined): boolean {
  if (lease === undefined) return used < before;
  // Git reads its repositories without leaving a trace: with somebody at work they all count as used.
  return part !== 'git' && used < Math.min(before, lease);
}

function remove(item: CacheItem, cacheDirectory: string): boolean {
  const hidden = join(cacheDirectory, `removed-${randomBytes(6).toString('hex')}`);
  try {
    renameSync(item.path, hidden);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  if (wasUsedMeanwhile(item, hidden) && putBack(hidden, item.path)) return false;
  rmSync(hidden, { recursive: true, force: true });
  return true;
}

function wasUsedMeanwhile(item: CacheItem, hidden: string): boolean {
  return (cacheItem(item.part, hidden)?.used ?? 0) > item.used;
}

function putBack(hidden: string, path: string): boolean {
  try {
    renameSync(hidden, path);
    return true;
  } catch {
    // Somebody made it anew in between: that one is as good.
    return false;
  }
}
