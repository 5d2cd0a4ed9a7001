import { dirname } from 'node:path';
import type { Ground } from '../run/ground.ts';
import type { PlannedDelete, PlannedEntry, Root } from '../run/plan-model.ts';
import type { OwnedPath } from '../state/installed.ts';
import { type Holdings, isUntouched, livingPaths } from './holdings.ts';
import { madeDirectories } from './made-directories.ts';
import { planTowards } from './towards.ts';

/** What becomes of the paths that the version before had placed and this one has not. */
export interface PlannedDeletes {
  /** What is in a directory comes before it. */
  readonly deletes: readonly PlannedDelete[];
  /** Directories that this version still needs although it places nothing there, and what could not be taken away or given back. */
  readonly kept: readonly OwnedPath[];
  /** What stays, one sentence each. */
  readonly remarks: readonly string[];
}

/** What the new version has a place for. */
interface Placed {
  readonly entries: readonly PlannedEntry[];
  readonly roots: readonly Root[];
  readonly taken: { has(path: string): boolean };
}

/**
 * Plans what is taken away. A path that another bundle owns too stays; so does one that is not there any more.
 * @param entries all of the new version. @param roots the directories that its targets start from. @param taken the names that
 * something of it gets.
 */
export function planDeletes(
  holdings: Holdings,
  { entries, roots, taken }: Placed,
  options: { readonly force: boolean; readonly ground: Ground },
): PlannedDeletes {
  const dropped = droppedBy(holdings, entries);
  if (dropped.length === 0) return { deletes: [], kept: [], remarks: [] };
  const needed = withAncestors([...entries, ...roots].map(({ path }) => path));
  const isNeeded = ({ path, placed }: OwnedPath): boolean => placed.kind === 'directory' && needed.has(path);
  const going = dropped.filter((owned) => !isNeeded(owned) && holdings.others(owned.path).length === 0);
  const ending = going.filter((owned) => !isUntouched(owned));
  const targets = ending.map(({ path, placed, original }) => ({ path, want: original, left: placed }));
  const made = madeDirectories(holdings.installed);
  const towards = planTowards(targets, { ...options, absent: 'leave', made, taken });
  const { changes, prints, remarks, left, held } = towards;
  const deletes = changes.flatMap(({ path, after, savedAs }): PlannedDelete[] => {
    const before = prints.get(path);
    if (before === undefined) return [];
    return [
      { path, before, ...(after !== null && { restores: after }), ...(savedAs !== undefined && { savedAs }) },
    ];
  });
  const kept = dropped.filter((owned) => isNeeded(owned) || held.has(owned.path));
  return { deletes: deletes.reverse(), kept, remarks: [...remarks, ...left] };
}

function droppedBy({ installed }: Holdings, entries: readonly PlannedEntry[]): OwnedPath[] {
  const living = livingPaths(installed);
  if (living.length === 0) return [];
  const placed = new Set(entries.map(({ path }) => path));
  return living.filter(({ path }) => !placed.has(path));
}

/** The paths, and every directory above them. */
function withAncestors(paths: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (const path of paths) for (let at = path; !all.has(at); at = dirname(at)) all.add(at);
  return all;
}
