import { fetchEverything } from './fetch-commit.ts';
import { startGit } from './read-git.ts';
import type { Repository } from './repository.ts';

/**
 * The commits of the remote's branches and tags that begin with some digits. Only the whole history can tell whether
 * there is one, so it is fetched.
 * @throws ArxError SOURCE_* or INTERRUPTED.
 */
export async function commitsWithPrefix(repository: Repository, prefix: string): Promise<string[]> {
  await fetchEverything(repository);
  const git = await startGit(repository, ['rev-list', '--glob=refs/arx/heads/', '--glob=refs/arx/tags/']);
  git.stdin?.end();
  const found: string[] = [];
  let rest = '';
  for await (const chunk of git.stdout ?? []) {
    const lines = `${rest}${(chunk as Buffer).toString('latin1')}`.split('\n');
    rest = lines.pop() ?? '';
    found.push(...lines.filter((line) => line.startsWith(prefix)));
  }
  await git.ended;
  return found.sort();
}
