import { type Context, checkAborted } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { type CommitRange, commitsBetween } from './git/commits-between.ts';
import { gitLocation } from './git/git-location.ts';
import type { History } from './lock-changes.ts';

// It is only told in passing: nobody waits longer for it.
const LONGEST_MS = 30_000;

/** Why a history is not known; the error of the remote where there is one. */
export interface Untold {
  readonly error?: ArxError;
}

/**
 * What a git source's remote says of the commits between two of its states. It is good to know and not needed: a server
 * that does not tell is no error.
 * @throws ArxError INTERRUPTED.
 */
export async function sourceHistory(
  request: SourceRequest,
  range: CommitRange,
  context: Context,
): Promise<{ readonly history: History } | Untold> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(LONGEST_MS)]);
  const hurried = { ...context, signal };
  try {
    const history = await commitsBetween(gitLocation(request, hurried), range, hurried);
    return history === undefined ? {} : { history };
  } catch (error) {
    checkAborted(context);
    if (error instanceof ArxError) return { error };
    throw error;
  }
}
