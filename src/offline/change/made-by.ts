import type { PlannedEntry } from '../run/plan-model.ts';

/** The directories that come with some entries; one whose mode or owner alone changes is there. */
export function madeBy(entries: readonly PlannedEntry[]): ReadonlySet<string> {
  const made = entries.filter(({ kind, action, before }) => {
    if (kind !== 'directory' || action === 'unchanged') return false;
    return before?.found.kind !== 'directory';
  });
  return new Set(made.map(({ path }) => path));
}
