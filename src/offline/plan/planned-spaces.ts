import { existsSync, statfsSync } from 'node:fs';
import type { Need } from '../run/entry-planner.ts';
import type { PlannedSpace } from '../run/plan-model.ts';

/** What each file system has to take, and what it has. */
export function plannedSpaces(needs: readonly Need[]): PlannedSpace[] {
  return needs.map(spaceOf);
}

function spaceOf({ root: { path }, bytes }: Need): PlannedSpace {
  if (!existsSync(path)) return { path, bytes, free: 0 };
  const { bavail, bsize } = statfsSync(path);
  return { path, bytes, free: bavail * bsize };
}
