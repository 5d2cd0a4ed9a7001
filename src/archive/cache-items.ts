import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** The parts of the cache, each with its directory; what lies directly in it comes and goes as a whole. */
export const CACHE_PARTS = {
  packs: 'packs/sha256',
  downloads: 'downloads/sha256',
  git: 'git',
  validators: 'validators',
  findings: 'findings',
  partial: 'partial',
  stat: 'stat',
  ca: 'ca',
  targets: 'targets',
  code: 'code',
} as const;

export type CachePart = keyof typeof CACHE_PARTS;

/** One thing of the cache. */
export interface CacheItem {
  readonly part: CachePart;
  /** Absolute. */
  readonly path: string;
  /** The sum of the sizes of its files. */
  readonly bytes: number;
  /** When it was last used as far as the file system tells, in milliseconds since 1970. */
  readonly used: number;
}

/** Everything in a cache; empty when there is none. Other processes may change it meanwhile. */
export function* cacheItems(cacheDirectory: string): Generator<CacheItem> {
  for (const [part, directory] of Object.entries(CACHE_PARTS) as [CachePart, string][])
    for (const name of namesIn(join(cacheDirectory, directory))) {
      const item = cacheItem(part, join(cacheDirectory, directory, name));
      if (item !== undefined) yield item;
    }
}

/** One thing of the cache as it is now, or undefined when it is gone. */
export function cacheItem(part: CachePart, path: string): CacheItem | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return { part, path, ...measure(path, found) };
}

function measure(path: string, found: Stats): { bytes: number; used: number } {
  if (!found.isDirectory()) return { bytes: found.size, used: Math.max(found.mtimeMs, found.atimeMs) };
  // Looking into a directory changes its own access time, so only that of files counts.
  let total = { bytes: 0, used: found.mtimeMs };
  for (const name of namesIn(path)) {
    const child = join(path, name);
    const stats = lstatSync(child, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const { bytes, used } = measure(child, stats);
    total = { bytes: total.bytes + bytes, used: Math.max(total.used, used) };
  }
  return total;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
