import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownIds } from '../../sys/own-ids.ts';
import type { Owner } from '../../sys/owner.ts';
import type { PlannedEntry } from '../run/plan-model.ts';

const SET_GROUP_ID = 0o2000;

/** Whom a path belongs to when it has been replaced: as declared, else as new files there do (inode(7), S_ISGID). */
export function ownerAfter({ path, owner }: Pick<PlannedEntry, 'path' | 'owner'>): Owner {
  const own = ownIds();
  const uid = owner?.uid ?? own.uid;
  if (owner !== undefined && owner.gid !== -1) return { uid, gid: owner.gid };
  const parent = statSync(dirname(path), { throwIfNoEntry: false });
  const inherits = parent !== undefined && (parent.mode & SET_GROUP_ID) !== 0;
  return { uid, gid: inherits ? parent.gid : own.gid };
}
