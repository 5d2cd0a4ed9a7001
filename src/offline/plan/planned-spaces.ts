import type { Ground } from '../run/ground.ts';
import type { PlannedSpace } from '../run/plan-model.ts';
import type { SpaceNeed } from './space-needs.ts';

/** What each file system has to take, and what it has. */
export function plannedSpaces(needs: readonly SpaceNeed[], ground: Ground): PlannedSpace[] {
  return needs.map(({ path, place, bytes }) => {
    const { free } = ground.room(place);
    return { path, bytes, ...(free !== undefined && { free }) };
  });
}
