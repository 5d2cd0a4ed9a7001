import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkAborted, type Context } from '../../core/context.ts';
import type { FarProcess, Session } from '../../plugin/session.ts';
import { capture } from '../../sys/spawn.ts';
import { carried } from '../carried.ts';
import { channelGate } from '../channel-gate.ts';
import { clientEnvironment } from '../local-environment.ts';
import { endMark, remoteCommand } from '../remote-command.ts';
import { controlDirectory } from './control-directory.ts';
import { exitArgv, sharedArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';
import { type ControlPlace, startMaster } from './start-master.ts';

/** sshd takes 10 sessions on a connection (sshd_config(5), MaxSessions); others may share the host. */
const CHANNELS = 4;
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
  const connect = connecting(settings, at, context);
  const gate = channelGate(CHANNELS, context.signal);
  const close = async (): Promise<void> => {
    await end(settings, at, context);
    directory[Symbol.dispose]();
  };
  try {
    await connect();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name: settings.name,
    exec: async ({ argv, stdin = 'null', closing = false }) => {
      const start = async (): Promise<FarProcess> => {
        await connect();
        const mark = endMark(255);
        const command = sharedArgv(settings, at, remoteCommand(argv, mark));
        const child = carried(
          await outer.exec({ argv: command, stdin, closing }),
          mark,
          () => 'the connection was lost (ssh ended with 255)',
        );
        void child.ended.then(({ lost }) => lost === undefined || connect.forget());
        return child;
      };
      const child = await gate(start).catch((error: unknown) => {
        checkAborted(context);
        throw error;
      });
      return child;
    },
    [Symbol.asyncDispose]: close,
  };
}

interface Connecting {
  /** Connects unless there is a connection; all who ask at once wait for the same one. */
  (): Promise<void>;
  /** The connection is of no use any more. */
  forget(): void;
}

function connecting(settings: SshSettings, at: ControlPlace, context: Context): Connecting {
  let open: Promise<void> | undefined;
  const forget = (): void => {
    open = undefined;
  };
  const connect = async (): Promise<void> => {
    // ssh removes its socket when it ends by itself.
    if (open !== undefined && !existsSync(at.socket)) await open.catch(() => undefined).then(forget);
    open ??= end(settings, at, context).then(() => startMaster(settings, at, context));
    await open.catch((error: unknown) => {
      forget();
      throw error;
    });
  };
  return Object.assign(connect, { forget });
}

/** With a signal of its own: also what was interrupted is closed. */
async function end(settings: SshSettings, at: ControlPlace, context: Context): Promise<void> {
  if (!existsSync(at.socket)) return;
  const signal = AbortSignal.timeout(PATIENCE);
  const options = {
    argv: exitArgv(settings, at),
    env: clientEnvironment(context),
    cwd: '/',
    group: true,
    signal,
  };
  await capture(options).catch(() => undefined);
}
