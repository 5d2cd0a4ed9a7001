import { checkAborted } from '../../core/context.ts';
import { capture, type Output, type RunningProcess, spawn } from '../../sys/spawn.ts';
import { localEnvironment } from './environment.ts';
import type { Repository } from './repository.ts';

/** Runs a git command that only reads the repository of the cache; short output. */
export async function readGit(repository: Repository, args: readonly string[]): Promise<Output> {
  checkAborted(repository.context);
  return capture({ ...invocation(repository, args), signal: repository.context.signal });
}

/** Starts a git command that only reads the repository of the cache, for output that is streamed. */
export async function startGit(repository: Repository, args: readonly string[]): Promise<RunningProcess> {
  checkAborted(repository.context);
  return spawn({ ...invocation(repository, args), stdin: 'pipe', stderr: 'ignore' });
}

function invocation(
  { directory, context }: Repository,
  args: readonly string[],
): { argv: [string, ...string[]]; cwd: string; env: Record<string, string> } {
  const env = { ...localEnvironment(context), GIT_DIR: directory };
  return { argv: ['git', ...args], cwd: directory, env };
}
