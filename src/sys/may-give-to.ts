import { ownIds } from './own-ids.ts';
import type { Owner } from './owner.ts';

/** True if this process may give files to an owner: only root may give them away, or to a group that it is not in (chown(2)). */
export function mayGiveTo({ uid, gid }: Owner): boolean {
  const own = ownIds();
  if (own.uid === 0) return true;
  return uid === own.uid && (gid === own.gid || (process.getgroups?.() ?? []).includes(gid));
}
