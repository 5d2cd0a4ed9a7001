import type { Context } from '../core/context.ts';
import type { LockEntry } from '../model/lockfile.ts';
import type { SourceRequest } from '../plugin/source.ts';

/** Reports a warning when the tag that the lock names means another commit now. */
export function warnOfMovedTag(
  { spec }: SourceRequest,
  locked: LockEntry | undefined,
  { ref, commit }: LockEntry,
  context: Context,
): void {
  if (ref?.startsWith('refs/tags/') !== true || locked?.ref !== ref || locked.commit === commit) return;
  context.report({
    type: 'warning',
    message: `the tag of "${spec.redacted}" moved: it is ${commit}, locked was ${locked.commit}`,
    hint: 'Tags should not move: ask who moved it, and why',
  });
}
