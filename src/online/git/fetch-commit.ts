import { ArxError } from '../../core/errors.ts';
import { readGit } from './read-git.ts';
import { type Repository, writeGit } from './repository.ts';
import type { ResolvedRef } from './resolved-ref.ts';

// git's "infinite" depth (shallow.h): the whole history, also when the copy was shallow before.
const WHOLE_HISTORY = '--depth=2147483647';

/** Every fetch begins like this: no history of ours, no tags that nobody asked for. */
export const FETCH = [
  'fetch',
  '--progress',
  '--force',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
];

// How a server refuses an object that no ref names (upload-pack.c), or says that it has none.
export const UNADVERTISED =
  /not our ref|unadvertised object|no such remote ref|couldn't find remote ref|bad object/i;

/**
 * Makes sure that a commit is in the repository: alone where the server gives single commits, else through its ref, else
 * with the whole history. Returns the commit (a tag object is peeled), or undefined when the remote does not have it.
 * @throws ArxError SOURCE_* or INTERRUPTED.
 */
export async function fetchCommit(repository: Repository, wanted: ResolvedRef): Promise<string | undefined> {
  const kept = await commitOf(repository, keptAs(wanted.commit));
  if (kept !== undefined) return kept;
  const ways = [fetchObject, fetchRef, fetchEverything];
  for (const way of ways) {
    if (!(await way(repository, wanted))) continue;
    const commit = await commitOf(repository, wanted.commit);
    if (commit === undefined) continue;
    await writeGit(repository, ['update-ref', keptAs(commit), commit]);
    return commit;
  }
  return undefined;
}

/** Fetches every branch and tag with its history. */
export async function fetchEverything({ location, ...rest }: Repository): Promise<boolean> {
  const refspecs = ['+refs/heads/*:refs/arx/heads/*', '+refs/tags/*:refs/arx/tags/*'];
  await writeGit({ location, ...rest }, [
    ...FETCH,
    WHOLE_HISTORY,
    '--prune',
    '--',
    location.url,
    ...refspecs,
  ]);
  return true;
}

async function fetchObject(repository: Repository, { commit }: ResolvedRef): Promise<boolean> {
  return tryFetch(repository, `+${commit}:refs/arx/fetched`);
}

async function fetchRef(repository: Repository, { ref }: ResolvedRef): Promise<boolean> {
  return ref === undefined ? false : tryFetch(repository, `+${ref}:refs/arx/fetched`);
}

/** False when the server does not give that; other failures are errors. */
async function tryFetch(repository: Repository, refspec: string): Promise<boolean> {
  try {
    await writeGit(repository, [...FETCH, '--depth=1', '--', repository.location.url, refspec]);
    return true;
  } catch (error) {
    if (error instanceof ArxError && UNADVERTISED.test(String(error.data['git']))) return false;
    throw error;
  }
}

/** A ref of ours: it exists only when git has checked that everything below the commit is there. */
function keptAs(commit: string): string {
  return `refs/arx/commits/${commit}`;
}

async function commitOf(repository: Repository, name: string): Promise<string | undefined> {
  const { code, stdout } = await readGit(repository, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  ]);
  return code === 0 ? stdout.toString().trim() : undefined;
}
