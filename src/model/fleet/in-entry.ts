import type { Place } from '../../core/errors.ts';
import type { MapEntry, MapNode } from '../manifest/node.ts';

/** True if a place is in the lines of one entry of the map at the top of a file. */
export function inEntry(root: MapNode, entry: MapEntry, at: Place): boolean {
  const next = root.entries[root.entries.indexOf(entry) + 1]?.keyAt?.line ?? Number.POSITIVE_INFINITY;
  return at.line >= (entry.keyAt?.line ?? 1) && at.line < next;
}
