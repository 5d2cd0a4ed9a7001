import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { spawn, type RunningProcess } from '../../sys/spawn.ts';
import { clientEnvironment } from '../local-environment.ts';
import { type Askpass, askpass } from './askpass.ts';
import { type ControlFiles, masterArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';
import { unreachable } from './unreachable.ts';
import { type Obstacle, whyUnreachable } from './why-unreachable.ts';

/** How long a log in may take once there is a connection, in seconds: some hosts look names up meanwhile. */
const LOGIN = 60;

/** Where one connection has its files. */
export interface ControlPlace extends ControlFiles {
  readonly directory: string;
}

/**
 * Connects and logs in; the connection then waits in the background. Tries again as often as the settings say, where that can
 * help.
 * @throws ArxError HOST_UNREACHABLE, HOST_NO_PROGRAM, INTERRUPTED.
 */
export async function startMaster(settings: SshSettings, at: ControlPlace, context: Context): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const obstacle = await tryOnce(settings, at, context);
    if (obstacle === undefined) return;
    if (!obstacle.passing || tries >= settings.retries) throw unreachable(settings, obstacle);
    const [least, most] = settings.pause;
    const pause = (least + Math.random() * (most - least)) * 1000;
    await delay(pause, undefined, { signal: context.signal }).catch(() => undefined);
  }
}

async function tryOnce(
  settings: SshSettings,
  at: ControlPlace,
  context: Context,
): Promise<Obstacle | undefined> {
  checkAborted(context);
  for (const file of [at.log, at.socket]) rmSync(file, { force: true });
  using answers = await answering(settings, at);
  const child = await start(settings, at, { ...clientEnvironment(context), ...answers?.env });
  const late = await waitFor(child, settings, context);
  checkAborted(context);
  const { code } = await child.exited;
  if (code === 0) return undefined;
  // What is wrong with its arguments or its configuration it says before it opens the log.
  const said = late ? 'did not answer in time' : logged(at.log) || 'Bad configuration option';
  return whyUnreachable(said, settings);
}

async function answering(
  { password, passphrase }: SshSettings,
  { directory }: ControlPlace,
): Promise<Askpass | undefined> {
  if (password === undefined && passphrase === undefined) return undefined;
  const answers = {
    ...(password === undefined ? {} : { password }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  return await askpass(answers, directory);
}

/** It has no pipe of ours: what goes to the background would hold it. */
async function start(
  settings: SshSettings,
  at: ControlPlace,
  env: Readonly<Record<string, string>>,
): Promise<RunningProcess> {
  const argv = masterArgv(settings, at);
  try {
    return await spawn({ argv, env, cwd: '/', stdout: 'ignore', stderr: 'ignore', group: true });
  } catch (cause) {
    throw new ArxError(
      'HOST_NO_PROGRAM',
      `Cannot reach ${quoted(settings.name)}: there is no program ${quoted(settings.program)}, expected OpenSSH's client`,
      { hint: 'Install it (Debian: openssh-client), or set ssh_binary', cause },
    );
  }
}

/** Whether it took too long and was ended. */
async function waitFor(
  child: RunningProcess,
  { timeout }: SshSettings,
  { signal }: Context,
): Promise<boolean> {
  const late = AbortSignal.timeout((timeout + LOGIN) * 1000);
  const any = AbortSignal.any([late, signal]);
  const end = (): void => child.kill('SIGKILL');
  any.addEventListener('abort', end, { once: true });
  if (any.aborted) end();
  await child.exited;
  any.removeEventListener('abort', end);
  return late.aborted;
}

function logged(log: string): string {
  try {
    return readFileSync(log, 'utf8').slice(-16_384);
  } catch {
    return '';
  }
}
