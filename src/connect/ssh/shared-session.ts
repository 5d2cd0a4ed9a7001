import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { checkAborted, type Context } from '../../core/context.ts';
import type { ExecRequest, FarProcess, Session } from '../../plugin/session.ts';
import { type Carried, carried } from '../carried.ts';
import { channelGate } from '../channel-gate.ts';
import { endMark, remoteCommand } from '../remote-command.ts';
import { askMaster } from './ask-master.ts';
import { controlDirectory } from './control-directory.ts';
import { lastingSocket } from './lasting-socket.ts';
import { sharedArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';
import { type ControlPlace, type Master, startMaster } from './start-master.ts';
import { unreachable } from './unreachable.ts';
import { whyUnreachable } from './why-unreachable.ts';

/** sshd takes 10 sessions on a connection (sshd_config(5), MaxSessions); others may share the host. */
const CHANNELS = 4;
/** How often a program is started whose server closes the channel before. */
const TRIES = 5;

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
  const lasting = lastingSocket(settings, dirname(directory.path), context);
  const place = { ...at, ...(lasting !== undefined && { lasting }) };
  const connection = connecting(
    lasting === undefined ? { ...settings, persist: 0 } : settings,
    place,
    context,
  );
  const gate = channelGate(CHANNELS, context.signal);
  const close = async (): Promise<void> => {
    await connection.end();
    directory[Symbol.dispose]();
  };
  try {
    await connection.demand();
  } catch (error) {
    await close();
    throw error;
  }
  const way = { settings, outer, connection, socket: lasting ?? at.socket };
  return {
    name: settings.name,
    exec: (request) =>
      gate(() => start(request, way)).catch((error: unknown) => {
        checkAborted(context);
        throw error;
      }),
    [Symbol.asyncDispose]: close,
  };
}

interface Way {
  readonly settings: SshSettings;
  readonly socket: string;
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
  const { settings, outer, connection } = way;
  const mark = endMark(255);
  const command = sharedArgv(settings, way, remoteCommand(argv, mark));
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
  /** Ends it, unless it is one that stays. */
  end(): Promise<void>;
}

/** Where a connection has its files, and where others find it if it stays. */
interface Place extends ControlPlace {
  readonly lasting?: string;
}

function connecting(settings: SshSettings, at: Place, context: Context): Connection {
  const socket = at.lasting ?? at.socket;
  let master: Master | undefined;
  let isUp = at.lasting !== undefined && existsSync(at.lasting);
  let open: Promise<void> | undefined = isUp ? Promise.resolve() : undefined;
  const connect = async (): Promise<void> => {
    try {
      if (at.lasting === undefined) await master?.end();
      master = await startMaster(settings, at, context);
      // Nobody finds one that is not there yet, and whoever comes first here loses nothing.
      if (at.lasting !== undefined) renameSync(at.socket, at.lasting);
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
      if (isUp && !existsSync(socket)) forget();
      open ??= connect();
      await open;
    },
    doubt: async () => {
      if (!(await askMaster('check', settings, { socket }, context))) forget();
    },
    end: async () => {
      if (at.lasting === undefined) await master?.end();
    },
  };
}
