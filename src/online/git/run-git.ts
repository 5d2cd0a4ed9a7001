import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { endProcesses } from '../../sys/end-processes.ts';
import { markedProcesses } from '../../sys/marked-processes.ts';
import { remoteEnvironment } from './environment.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import { retryDelay } from '../http/retry-delay.ts';
import { fetchProgress } from './fetch-progress.ts';
import { gitError } from './git-error.ts';
import type { GitLocation } from './git-location.ts';
import { learnFrom } from './learn-from.ts';
import { findingsOf } from './remote-findings.ts';

/**
 * What git wrote is whole when its pipes are closed. Usually simple-git waits 50 ms for that, and on a busy machine takes an
 * empty answer for the whole one; a connection of ssh that stays for others may hold them open for ever.
 */
const COMPLETION = { onClose: true, onExit: 5000 };

/**
 * simple-git refuses these unless told, because they can carry an attack. Here each of them only carries constants that
 * harden git (environment.ts), quoted paths (ssh-command.ts), URLs that were checked (web-settings.ts) or the user's own
 * GIT_SSH_COMMAND, never a word of a manifest.
 */
const UNSAFE = {
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
} as const;

// How often a command is tried in all when the trouble may pass.
const TRIES = 3;

// The variable that marks the processes of one command.
const MARK = 'ARX_GIT_RUN';

/**
 * Runs one git command that talks to a remote, or prepares a repository for it, and returns what it wrote. Runs it again
 * when its failure tells where the remote really is, or that it wants a credential that the user's helpers have.
 * @param directory The bare repository, or the empty directory that becomes one.
 * @throws ArxError SOURCE_* or INTERRUPTED.
 */
export async function runGit(
  directory: string,
  args: readonly string[],
  location: GitLocation,
  context: Context,
): Promise<string> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await runOnce(directory, args, location, context);
    } catch (thrown) {
      const error = thrown instanceof ArxError ? thrown : meaningOf(thrown, tried, location, context);
      if (await learnFrom(error, location, context)) continue;
      if (tried >= TRIES || !mayPass(error)) throw error;
      await waitFor(error, tried, location, context);
    }
  }
}

async function waitFor(
  { code, data }: ArxError,
  tried: number,
  { key }: GitLocation,
  context: Context,
): Promise<void> {
  const wait = retryDelay(tried, undefined, HTTP_SETTINGS);
  const status = /returned error: (\d+)/.exec(String(data['git']))?.[1];
  const what = code === 'SOURCE_RESET' ? 'the connection was cut' : `the server answered ${status}`;
  const detail = `${what}; again in ${(wait / 1000).toFixed(1)} s`;
  context.report({ type: 'source', source: key, state: 'waiting', detail });
  await sleep(wait, undefined, { signal: context.signal }).catch(() => checkAborted(context));
}

/** Cuts, and servers that have too much to do or are about to come back (RFC 9110, section 15.6). */
function mayPass(error: ArxError): boolean {
  return (
    error.code === 'SOURCE_RESET' || /returned error: (?:429|50[0234])\b/.test(String(error.data['git']))
  );
}

async function runOnce(
  directory: string,
  args: readonly string[],
  location: GitLocation,
  context: Context,
): Promise<string> {
  checkAborted(context);
  // Named, so that git never searches upwards and finds the repository, and the settings, of somebody else.
  const mark = randomUUID();
  const remote = await remoteEnvironment(location, context);
  const environment = { ...remote, GIT_DIR: directory, [MARK]: mark };
  const allowEnvironment = Object.keys(environment).filter((name) => name.startsWith('GIT_'));
  const { simpleGit } = await import('simple-git');
  const git = simpleGit({
    baseDir: directory,
    unsafe: UNSAFE,
    allowEnvironment,
    abort: context.signal,
    completion: COMPLETION,
  }).env(environment);
  git.outputHandler((_command, _stdout, stderr) => fetchProgress(stderr, location, context));
  try {
    return await git.raw([...args]);
  } catch (error) {
    // simple-git signals git alone, and git leaves its transport helpers behind, which may wait for a silent server.
    if (context.signal.aborted) endProcesses(() => markedProcesses(MARK, mark));
    checkAborted(context);
    throw error;
  }
}

function meaningOf(error: unknown, tried: number, location: GitLocation, context: Context): ArxError {
  const words = error instanceof Error ? error.message : String(error);
  if (/spawn git ENOENT/.test(words))
    return new ArxError(
      'SOURCE_GIT',
      `Cannot use "${location.source}": there is no git program, expected one in PATH`,
      { hint: 'Install git' },
    );
  const found = findingsOf(location, context).credential?.login;
  return gitError(words, location, found === undefined ? [] : [found.username, found.password], tried);
}
