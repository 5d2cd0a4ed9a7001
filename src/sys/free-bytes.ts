import type { StatsFs } from 'node:fs';

/**
 * How many bytes of a file system the caller may use; undefined where it does not count its blocks (statfs(2) says 0 of all: ramfs,
 * many in user space), so that nobody can tell.
 */
export function freeBytes({
  blocks,
  bavail,
  bsize,
}: Pick<StatsFs, 'blocks' | 'bavail' | 'bsize'>): number | undefined {
  return blocks === 0 ? undefined : bavail * bsize;
}
