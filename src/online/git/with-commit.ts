import type { Context } from '../../core/context.ts';
import { fetchCommit } from './fetch-commit.ts';
import type { GitLocation } from './git-location.ts';
import { type Repository, withRepository } from './repository.ts';
import type { ResolvedRef } from './resolved-ref.ts';

/** A commit of a remote. */
export interface WantedCommit {
  readonly location: GitLocation;
  readonly wanted: ResolvedRef;
}

/**
 * Runs a task on the cache's copy of a remote once a commit is there.
 * @returns undefined, without having run it, when the remote does not have the commit.
 * @throws ArxError SOURCE_*, INTERRUPTED, or what the task throws.
 */
export async function withCommit<T>(
  { location, wanted }: WantedCommit,
  context: Context,
  task: (repository: Repository, commit: string) => Promise<T>,
): Promise<T | undefined> {
  return withRepository(location, context, async (repository) => {
    const commit = await fetchCommit(repository, wanted);
    return commit === undefined ? undefined : task(repository, commit);
  });
}
