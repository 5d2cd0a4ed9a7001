import type { CacheRow } from '../../commands/cache.ts';
import type { Pruned } from '../../archive/prune-cache.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import { formatTable } from './table.ts';

/** The cache in numbers. */
export function cacheInfoScreen(info: {
  directory: string;
  parts: readonly CacheRow[];
  bytes: number;
}): string {
  const rows = info.parts.map(({ part, items, bytes }) => [
    `  ${part}`,
    formatCount(items, 'item'),
    formatSize(bytes),
  ]);
  return [visible(info.directory), ...formatTable(rows), `  ${formatSize(info.bytes)} in all`, ''].join('\n');
}

/** What pruning did. */
export function cachePruneScreen({ removed, kept }: Pruned): string {
  const size = ({ items, bytes }: Pruned['kept']): string =>
    `${formatCount(items, 'item')}, ${formatSize(bytes)}`;
  return `removed ${size(removed)}; kept ${size(kept)}\n`;
}
