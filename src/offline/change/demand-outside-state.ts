import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import { conflict } from '../run/run-error.ts';

/**
 * Returns normally if nothing is placed where arx keeps what it knows of this host: a bundle could lower its own floor
 * there, or make the state unreadable for every bundle that comes later.
 * @param stateDir as in the context; it may be missing.
 * @throws ArxError RUN_CONFLICT
 */
export function demandOutsideState(
  entries: readonly Pick<PlannedEntry, 'path' | 'kind'>[],
  stateDir: string,
  ground: Ground,
): void {
  const state = realPlace(stateDir, ground);
  const inside = entries.find(({ path, kind }) =>
    path === state ? kind !== 'directory' : path.startsWith(`${state}/`),
  );
  if (inside === undefined) return;
  throw conflict(inside.path, 'arx keeps there what it knows of this host, expected another place');
}

function realPlace(path: string, ground: Ground): string {
  try {
    return ground.resolve(path);
  } catch {
    return path;
  }
}
