import type { Owner } from '../../sys/owner.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import type { Found } from '../state/found.ts';

const DIRECTORY_MODE = 0o755;

/** What is there once an entry was placed. Its members stand in the order in which they are written down. */
export function foundAfter(entry: PlannedEntry, { uid, gid }: Owner): Found {
  if (entry.kind === 'directory') return { gid, kind: 'directory', mode: DIRECTORY_MODE, uid };
  if (entry.kind === 'link') return { gid, kind: 'link', target: entry.target, uid };
  const { digest, size, mode } = entry;
  return { digest, gid, kind: 'file', mode, size, uid };
}
