import { isVersionRange } from '../../model/version-range.ts';
import type { Locked } from '../online-source.ts';
import { COMMIT_PREFIX, namesFor } from './resolve-ref.ts';
import { highestIn, versionTags } from './version-tags.ts';

/**
 * True if what a lock says of a git source can be an answer to the ref that is asked for: a pinned commit is that commit, a
 * name is the branch or tag of that name, a range has the version. Which commit a branch or tag had only the lock knows.
 */
export function answersRef(asked: string | undefined, { commit, ref }: Locked): boolean {
  if (commit === undefined) return false;
  if (asked === undefined || asked === 'HEAD') return ref !== undefined;
  if (ref === undefined) return COMMIT_PREFIX.test(asked) && commit.startsWith(asked);
  if (namesFor(asked).includes(ref)) return true;
  return isVersionRange(asked) && highestIn(versionTags(new Map([[ref, commit]])), asked).length > 0;
}
