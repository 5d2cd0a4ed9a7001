import type { Fingerprint, PlannedDelete, PlannedEntry } from '../run/plan-model.ts';

/** Everything that a run does to paths. */
export interface ChangedPaths {
  readonly entries: readonly PlannedEntry[];
  readonly deletes: readonly PlannedDelete[];
}

/** What is there where something changes or goes. */
export function replacedBy({ entries, deletes }: ChangedPaths): Fingerprint[] {
  const changed = entries.flatMap(({ action, before }) =>
    action === 'change' && before !== undefined ? [before] : [],
  );
  return [...changed, ...deletes.map(({ before }) => before)];
}

/** How many bytes of content are written. */
export function bytesWritten(entries: readonly PlannedEntry[]): number {
  return entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
}

function bytesOf(entry: PlannedEntry): number {
  return entry.kind === 'file' && entry.action !== 'unchanged' ? entry.size : 0;
}
