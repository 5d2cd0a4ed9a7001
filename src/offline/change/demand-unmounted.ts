import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import { mountedThere } from '../run/run-error.ts';
import { Mounts } from './mounts.ts';

/**
 * Returns normally unless something is mounted at the very path of what is replaced, as containers do with /etc/hosts: the
 * system lets no other file take its name (rename(2), EBUSY).
 * @throws ArxError RUN_CONFLICT naming the path; WRITE_FAILED when nobody can tell what is mounted.
 */
export function demandUnmounted(entries: readonly PlannedEntry[], ground: Ground): void {
  const replaced = entries.filter(({ action }) => action === 'change');
  if (replaced.length === 0) return;
  const mounts = new Mounts(ground, new Set());
  const mounted = replaced.find(({ path }) => mounts.isAt(path));
  if (mounted !== undefined) throw mountedThere(mounted.path);
}
