import { dirname } from 'node:path';
import { conflict } from '../../offline/run/run-error.ts';
import type { PlacedEntry } from './placed-entry.ts';

/**
 * Each path once, in the order of the first entry for it, links last: nothing is written through a link of the bundle itself.
 * @throws ArxError RUN_CONFLICT if two entries contradict each other, or one lies behind a link of another.
 */
export function mergeEntries(entries: Iterable<PlacedEntry>): PlacedEntry[] {
  const merged = new Map<string, PlacedEntry>();
  for (const entry of entries) {
    const known = merged.get(entry.path);
    merged.set(entry.path, known === undefined ? entry : merge(known, entry));
  }
  for (const { path } of merged.values()) demandNoLinkAbove(path, merged);
  const all = [...merged.values()];
  const isLink = ({ kind }: PlacedEntry): boolean => kind === 'link';
  return [...all.filter((entry) => !isLink(entry)), ...all.filter(isLink)];
}

/** Directories are shared; in everything else two entries for one path must agree. */
function merge(known: PlacedEntry, entry: PlacedEntry): PlacedEntry {
  const { kind, owner } = entry;
  if (known.kind === 'directory' && kind === 'directory' && (known.owner === '' || owner === ''))
    return { ...known, owner: known.owner + owner };
  if (describe(known) === describe(entry)) return known;
  throw conflict(known.path, `two entries put different things there, expected one of them`);
}

function describe(entry: PlacedEntry): string {
  const { kind, owner } = entry;
  if (kind === 'directory') return JSON.stringify([kind, owner]);
  if (kind === 'link') return JSON.stringify([kind, owner, entry.target]);
  return JSON.stringify([kind, owner, entry.digest, entry.mode]);
}

function demandNoLinkAbove(path: string, entries: ReadonlyMap<string, PlacedEntry>): void {
  for (let above = dirname(path); above !== '/'; above = dirname(above)) {
    const entry = entries.get(above);
    if (entry === undefined || entry.kind === 'directory') continue;
    throw conflict(path, `the bundle puts a ${entry.kind} at ${JSON.stringify(above)}, expected a directory`);
  }
}
