import { DAY_MS } from '../core/day.ts';
import { CACHE_PARTS, type CachePart, cacheItems } from '../archive/cache-items.ts';
import { pruneCache, type Pruned } from '../archive/prune-cache.ts';
import type { Context } from '../core/context.ts';

/** One part of the cache in numbers. */
export interface CacheRow {
  readonly part: CachePart;
  readonly items: number;
  readonly bytes: number;
}

/** `arx cache info`. */
export function cacheInfo(context: Context): { directory: string; parts: CacheRow[]; bytes: number } {
  const rows = new Map<CachePart, { part: CachePart; items: number; bytes: number }>();
  for (const part of Object.keys(CACHE_PARTS) as CachePart[]) rows.set(part, { part, items: 0, bytes: 0 });
  let total = 0;
  for (const { part, bytes } of cacheItems(context.cacheDir)) {
    const row = rows.get(part) ?? { part, items: 0, bytes: 0 };
    rows.set(part, { part, items: row.items + 1, bytes: row.bytes + bytes });
    total += bytes;
  }
  return { directory: context.cacheDir, parts: [...rows.values()], bytes: total };
}

/** `arx cache prune`: removes what was not used for some days, or with `all` everything. */
export function cachePrune(options: { all: boolean; days: number; now: number }, context: Context): Pruned {
  return pruneCache(options.all ? Infinity : options.now - options.days * DAY_MS, context);
}
