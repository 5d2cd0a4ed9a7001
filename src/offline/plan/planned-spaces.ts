import { statfsSync } from 'node:fs';
import type { PlannedSpace } from '../run/plan-model.ts';
import type { SpaceNeed } from './space-needs.ts';

/** What each file system has to take, and what it has. */
export function plannedSpaces(needs: readonly SpaceNeed[]): PlannedSpace[] {
  return needs.map(({ path, place, bytes }) => {
    const { bavail, bsize } = statfsSync(place);
    return { path, bytes, free: bavail * bsize };
  });
}
