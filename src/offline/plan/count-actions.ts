import type { Counts, PlannedDelete, PlannedEntry } from '../run/plan-model.ts';

/** How many paths have each action. */
export function countActions(entries: readonly PlannedEntry[], deletes: readonly PlannedDelete[]): Counts {
  const counts = { create: 0, change: 0, unchanged: 0, delete: deletes.length };
  for (const { action } of entries) counts[action] += 1;
  return counts;
}
