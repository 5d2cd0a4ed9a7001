import type { Owner } from './owner.ts';

/** Whom files belong to that this process makes (credentials(7): the effective IDs). */
export function ownIds(): Owner {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}
