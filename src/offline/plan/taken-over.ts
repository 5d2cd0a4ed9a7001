import { formatCount } from '../../core/quantity.ts';
import { quoted } from '../../core/quoted.ts';
import { rivalOf } from '../change/demand-no-rival.ts';
import type { Holdings } from '../change/holdings.ts';
import type { PlannedEntry } from '../run/plan-model.ts';

/** So many are named of each bundle. */
const MOST = 3;

/** What a run with force takes from other bundles, one sentence for each of those. */
export function takenOver(entries: readonly PlannedEntry[], { others }: Holdings): string[] {
  const taken = new Map<string, string[]>();
  for (const entry of entries) {
    const rival = rivalOf(entry, others(entry.path));
    if (rival === undefined) continue;
    const known = taken.get(rival.by.key);
    if (known === undefined) taken.set(rival.by.key, [entry.path]);
    else known.push(entry.path);
  }
  return [...taken].map(([key, paths]) => sentence(key, paths));
}

function sentence(key: string, paths: readonly string[]): string {
  const more = paths.length - MOST;
  const names = paths.slice(0, MOST).map((path) => quoted(path, 500));
  const shown = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${formatCount(paths.length, 'path')} taken over from the bundle ${quoted(key)}: ${shown}`;
}
