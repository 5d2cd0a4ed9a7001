import { type Share, parseShare, shareOf } from './share.ts';

/** Reads `--waves 1,10%,50%`. @throws ArxError USAGE_INVALID. */
export function parseWaves(text: string): Share[] {
  return text.split(',').map((part) => parseShare(part, '--waves', 1));
}

/**
 * Cuts hosts into waves: each takes its number, or its part of all hosts (rounded up), of those that are left; what is left at
 * the end is one more wave. Without sizes: all at once.
 */
export function cutIntoWaves<T>(hosts: readonly T[], sizes: readonly Share[]): (readonly T[])[] {
  const waves: (readonly T[])[] = [];
  let from = 0;
  for (const size of sizes) {
    const count = shareOf(size, hosts.length, Math.ceil);
    if (from < hosts.length) waves.push(hosts.slice(from, from + count));
    from += count;
  }
  if (from < hosts.length) waves.push(hosts.slice(from));
  return waves;
}
