import { FETCH, UNADVERTISED } from './fetch-commit.ts';
import { ArxError } from '../../core/errors.ts';
import { readGit } from './read-git.ts';
import { type Repository, writeGit } from './repository.ts';

/**
 * Fetches what a tag is now and returns the tag object; undefined when it is none but names a commit itself, or is gone.
 * @throws ArxError SOURCE_* or INTERRUPTED.
 */
export async function fetchTag(repository: Repository, ref: string): Promise<string | undefined> {
  const kept = 'refs/arx/fetched-tag';
  try {
    const refspec = `+${ref}:${kept}`;
    await writeGit(repository, [...FETCH, '--depth=1', '--', repository.location.url, refspec]);
  } catch (error) {
    if (error instanceof ArxError && UNADVERTISED.test(String(error.data['git']))) return undefined;
    throw error;
  }
  const { code, stdout } = await readGit(repository, ['rev-parse', '--verify', '--quiet', `${kept}^{tag}`]);
  return code === 0 ? stdout.toString().trim() : undefined;
}
