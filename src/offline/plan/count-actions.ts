import type { Counts } from '../run/plan-model.ts';
import type { ChangedPaths } from './changed-paths.ts';

/** How many paths have each action. */
export function countActions({ entries, deletes }: ChangedPaths): Counts {
  const counts = { create: 0, change: 0, unchanged: 0, delete: deletes.length };
  for (const { action } of entries) counts[action] += 1;
  return counts;
}
