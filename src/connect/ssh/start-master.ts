import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { spawn, type RunningProcess } from '../../sys/spawn.ts';
import { clientEnvironment } from '../local-environment.ts';
import { tied } from '../tied.ts';
import { askMaster } from './ask-master.ts';
import { type Askpass, askpass } from './askpass.ts';
import { beforeNextTry } from './before-next-try.ts';
import { type ControlFiles, masterArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';
import { type Obstacle, whyUnreachable } from './why-unreachable.ts';

/** How long a log in may take once there is a connection, in seconds: some hosts look names up meanwhile. */
const LOGIN = 60;
/** Milliseconds that a connection has to end by itself. */
const SOON = 1000;
/** setpriv(1): there is no such program. */
const NOT_FOUND = 127;
/** ssh(1). */
const FAILED = 255;

/** Where one connection has its files, all in one directory. */
export interface ControlPlace extends ControlFiles {
  readonly directory: string;
}

/** A connection that programs can share. */
export interface Master {
  /** Ends it, if it has not ended by itself. Never rejects. */
  end(): Promise<void>;
}

/**
 * Connects and logs in. Tries again as often as the settings say, where that can help. The connection ends with arx, however
 * that ends; where no program is there that sees to it, and where it is to stay, it waits in the background.
 * @throws ArxError HOST_UNREACHABLE, HOST_NO_PROGRAM, INTERRUPTED.
 */
export async function startMaster(
  settings: SshSettings,
  at: ControlPlace,
  context: Context,
): Promise<Master> {
  for (let tried = 0; ; tried += 1) {
    const made = await tryOnce(settings, at, context);
    if ('end' in made) return made;
    await beforeNextTry(settings, { obstacle: made, tried }, context);
  }
}

async function tryOnce(
  settings: SshSettings,
  at: ControlPlace,
  context: Context,
): Promise<Obstacle | Master> {
  checkAborted(context);
  for (const file of [at.log, at.socket]) rmSync(file, { force: true });
  using answers = await answering(settings, at);
  const child = await start(settings, at, { ...clientEnvironment(context), ...answers?.env });
  const state = await waitFor(child, { settings, socket: at.socket }, context);
  if (state === 'up' || state === 0) return masterOf(child, settings, at, context);
  checkAborted(context);
  if (state === NOT_FOUND) throw noProgram(settings);
  // What is wrong with its arguments or its configuration it says before it opens the log.
  const said = state === 'late' ? 'did not answer in time' : logged(at.log) || 'Bad configuration option';
  return whyUnreachable(said, settings);
}

function masterOf(child: RunningProcess, settings: SshSettings, at: ControlPlace, context: Context): Master {
  child.release();
  return {
    end: async () => {
      // Again and again: it also keeps this program here, which does not wait for the child.
      const late = setInterval(() => child.kill('SIGKILL'), SOON);
      child.kill('SIGTERM');
      await child.exited;
      clearInterval(late);
      if (existsSync(at.socket)) await askMaster('exit', settings, at, context);
    },
  };
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
  const [program, ...words] = settings.persist > 0 ? [] : tied();
  const master = masterArgv(settings, at, program === undefined ? 'behind' : 'here');
  const argv = program === undefined ? master : ([program, ...words, ...master] as const);
  try {
    return await spawn({ argv, env, cwd: '/', stdout: 'ignore', stderr: 'ignore', group: true });
  } catch (cause) {
    throw noProgram(settings, cause);
  }
}

function noProgram({ name, program }: SshSettings, cause?: unknown): ArxError {
  return new ArxError(
    'HOST_NO_PROGRAM',
    `Cannot reach ${quoted(name)}: there is no program ${quoted(program)}, expected OpenSSH's client`,
    { hint: 'Install it (Debian: openssh-client), or set ssh_binary', cause },
  );
}

/** `up`: its socket is there, which it makes once somebody is logged in; `late`: it took too long and was ended; else its code. */
async function waitFor(
  child: RunningProcess,
  { settings, socket }: { readonly settings: SshSettings; readonly socket: string },
  { signal }: Context,
): Promise<'up' | 'late' | number> {
  const late = AbortSignal.timeout((settings.timeout + LOGIN) * 1000);
  const any = AbortSignal.any([late, signal]);
  const end = (): void => child.kill('SIGKILL');
  any.addEventListener('abort', end, { once: true });
  if (any.aborted) end();
  const ended = child.exited.then(({ code }) => code ?? FAILED);
  let state: 'up' | number | undefined;
  for (let pause = 2; state === undefined; pause = Math.min(pause * 1.5, 50))
    state = existsSync(socket) ? 'up' : await Promise.race([ended, delay(pause, undefined)]);
  any.removeEventListener('abort', end);
  if (!any.aborted) return state;
  await ended;
  return late.aborted ? 'late' : FAILED;
}

function logged(log: string): string {
  try {
    return readFileSync(log, 'utf8').slice(-16_384);
  } catch {
    return '';
  }
}
