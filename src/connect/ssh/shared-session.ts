import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { checkAborted, type Context } from '../../core/context.ts';
import type { ExecRequest, FarProcess, Session } from '../../plugin/session.ts';
import { capture } from '../../sys/spawn.ts';
import { type Carried, carried } from '../carried.ts';
import { channelGate } from '../channel-gate.ts';
import { clientEnvironment } from '../local-environment.ts';
import { endMark, remoteCommand } from '../remote-command.ts';
import { controlDirectory } from './control-directory.ts';
import { controlArgv, sharedArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';
import { type ControlPlace, startMaster } from './start-master.ts';
import { unreachable } from './unreachable.ts';
import { whyUnreachable } from './why-unreachable.ts';

/** sshd takes 10 sessions on a connection (sshd_config(5), MaxSessions); others may share the host. */
const CHANNELS = 4;
/** How often a program is started whose server closes the channel before. */
const TRIES = 5;
/** How long the connection may take to end, in milliseconds. */
const PATIENCE = 3000;

/**
 * One connection to a host that all its programs share. When it was lost, or has ended because nobody used it, the next
 * program connects again.
 * @param outer this machine.
 * @throws ArxError HOST_UNREACHABLE, HOST_NO_PROGRAM, INTERRUPTED.
 */
export async function sharedSession(
  settings: SshSettings,
  outer: Session,
  context: Context,
): Promise<Session> {
  const directory = controlDirectory(context);
  const at = {
    directory: directory.path,
    socket: join(directory.path, 's'),
    log: join(directory.path, 'log'),
  };
  const connection = connecting(settings, at, context);
  const gate = channelGate(CHANNELS, context.signal);
  const close = async (): Promise<void> => {
    await end(settings, at, context);
    directory[Symbol.dispose]();
  };
  try {
    await connection.demand();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name: settings.name,
    exec: (request) =>
      gate(() => start(request, { settings, at, outer, connection })).catch((error: unknown) => {
        checkAborted(context);
        throw error;
      }),
    [Symbol.asyncDispose]: close,
  };
}

interface Way {
  readonly settings: SshSettings;
  readonly at: ControlPlace;
  readonly outer: Session;
  readonly connection: Connection;
}

/** Again when the program was never started: then nothing was done. */
async function start(request: ExecRequest, way: Way): Promise<FarProcess> {
  for (let tries = 1; ; tries += 1) {
    await way.connection.demand();
    const child = await startOnce(request, way);
    if (await child.started) return child;
    const [stdout, stderr, end] = await Promise.all([
      buffer(child.stdout),
      buffer(child.stderr),
      child.ended,
    ]);
    if (end.lost === undefined)
      return { ...child, stdout: Readable.from([stdout]), stderr: Readable.from([stderr]) };
    if (tries === TRIES) throw unreachable(way.settings, whyUnreachable('Connection closed', way.settings));
  }
}

async function startOnce({ argv, stdin = 'null', closing = false }: ExecRequest, way: Way): Promise<Carried> {
  const { settings, at, outer, connection } = way;
  const mark = endMark(255);
  const command = sharedArgv(settings, at, remoteCommand(argv, mark));
  const lost = 'the connection was lost (ssh ended with 255)';
  const child = carried(await outer.exec({ argv: command, stdin, closing }), mark, () => lost);
  const ended = child.ended.then(async (how) => {
    if (how.lost !== undefined) await connection.doubt();
    return how;
  });
  return { ...child, ended };
}

interface Connection {
  /** Connects unless there is a connection; all who ask at once wait for the same one. */
  demand(): Promise<void>;
  /** Something failed: is it still there? */
  doubt(): Promise<void>;
}

function connecting(settings: SshSettings, at: ControlPlace, context: Context): Connection {
  let open: Promise<void> | undefined;
  let isUp = false;
  const connect = async (): Promise<void> => {
    try {
      await startMaster(settings, at, context);
      isUp = true;
    } catch (error) {
      open = undefined;
      throw error;
    }
  };
  const forget = (): void => {
    if (isUp) open = undefined;
    isUp = false;
  };
  return {
    demand: async () => {
      // ssh removes its socket when it ends by itself.
      if (isUp && !existsSync(at.socket)) forget();
      open ??= connect();
      await open;
    },
    doubt: async () => {
      if (!(await ask('check', settings, at, context))) forget();
    },
  };
}

async function end(settings: SshSettings, at: ControlPlace, context: Context): Promise<void> {
  if (existsSync(at.socket)) await ask('exit', settings, at, context);
}

/** With a signal of its own: also what was interrupted is closed. */
async function ask(
  what: 'check' | 'exit',
  settings: SshSettings,
  at: ControlPlace,
  context: Context,
): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE);
  const argv = controlArgv(what, settings, at);
  const options = { argv, env: clientEnvironment(context), cwd: '/', group: true, signal };
  const { code } = await capture(options).catch(() => ({ code: null }));
  return code === 0;
}
