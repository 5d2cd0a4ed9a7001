import { simpleGit } from 'simple-git';
import { type Context, checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { remoteEnvironment } from './environment.ts';
import { gitError } from './git-error.ts';
import type { GitLocation } from './git-location.ts';

/**
 * simple-git refuses these unless told, because they can carry an attack. Here each of them only carries constants that
 * harden git (environment.ts) or the user's own GIT_SSH_COMMAND, never a word of a manifest.
 */
const UNSAFE = {
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
} as const;

/**
 * Runs one git command that talks to a remote, or prepares a repository for it, and returns what it wrote.
 * @param directory The bare repository, or the empty directory that becomes one.
 * @throws ArxError SOURCE_* or INTERRUPTED.
 */
export async function runGit(
  directory: string,
  args: readonly string[],
  location: GitLocation,
  context: Context,
): Promise<string> {
  checkAborted(context);
  // Named, so that git never searches upwards and finds the repository, and the settings, of somebody else.
  const environment = { ...remoteEnvironment(location, context), GIT_DIR: directory };
  const allowEnvironment = Object.keys(environment).filter((name) => name.startsWith('GIT_'));
  const git = simpleGit({
    baseDir: directory,
    unsafe: UNSAFE,
    allowEnvironment,
    abort: context.signal,
  }).env(environment);
  try {
    return await git.raw([...args]);
  } catch (error) {
    checkAborted(context);
    const words = error instanceof Error ? error.message : String(error);
    if (/spawn git ENOENT/.test(words))
      throw new ArxError(
        'SOURCE_GIT',
        `Cannot use "${location.source}": there is no git program, expected one in PATH`,
        {
          hint: 'Install git',
        },
      );
    throw gitError(words, location);
  }
}
