import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import { foundAfter } from './found-after.ts';
import { madeBy } from './made-by.ts';
import { NewOwner } from './new-owner.ts';

/** The entries; those that change something with what is there then. */
export function withAfter(entries: readonly PlannedEntry[], ground: Ground): PlannedEntry[] {
  const owners = new NewOwner(ground, madeBy(entries));
  return entries.map((entry) =>
    entry.action === 'unchanged'
      ? entry
      : { ...entry, after: foundAfter(entry, owners.of(entry.path, entry.owner)) },
  );
}
