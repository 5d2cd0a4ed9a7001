import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { LastLines } from '../../core/last-lines.ts';
import { quoted } from '../../core/quoted.ts';
import type { ExecRequest, FarProcess, Session } from '../../plugin/session.ts';
import { carried } from '../carried.ts';
import { channelGate } from '../channel-gate.ts';
import { endMark, remoteCommand } from '../remote-command.ts';
import { beforeNextTry } from './before-next-try.ts';
import { directArgv } from './ssh-argv.ts';
import type { SshSettings } from './ssh-settings.ts';
import { type Obstacle, whyUnreachable } from './why-unreachable.ts';

const CHANNELS = 4;
/** Lines of its stderr that tell why ssh failed. */
const LINES = 12;
/** How long a log in may take once there is a connection, in seconds. */
const LOGIN = 60;

/**
 * Each program over a connection of its own: for dbclient, which cannot share one, and for ssh on another host, where there is
 * no place for a socket.
 * @param outer where the ssh program is started.
 * @throws ArxError HOST_UNREACHABLE, HOST_NO_PROGRAM, INTERRUPTED.
 */
export async function directSession(
  settings: SshSettings,
  outer: Session,
  context: Context,
): Promise<Session> {
  await demandWay(settings, outer, context);
  const gate = channelGate(CHANNELS, context.signal);
  return {
    name: settings.name,
    exec: (request) => gate(async () => (await dial(settings, outer, request)).child),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

interface Dialled {
  readonly child: FarProcess;
  /** What its words mean once it has failed. */
  readonly obstacle: () => Obstacle;
}

/** ssh(1) ends with 255 when it fails, dbclient(1) with 1. */
async function dial(
  settings: SshSettings,
  outer: Session,
  { argv, stdin = 'null', closing = false }: ExecRequest,
): Promise<Dialled> {
  const code = settings.kind === 'dropbear' ? 1 : 255;
  const mark = endMark(code);
  const carrier = await outer.exec({ argv: directArgv(settings, remoteCommand(argv, mark)), stdin, closing });
  const last = new LastLines(LINES);
  carrier.stderr.on('data', (bytes: Buffer) => last.push('stderr', bytes));
  const obstacle = (): Obstacle => whyUnreachable(last.lines.join('\n'), settings);
  return { child: carried(carrier, mark, () => `the connection was lost: ${obstacle().is}`), obstacle };
}

async function demandWay(settings: SshSettings, outer: Session, context: Context): Promise<void> {
  for (let tried = 0; ; tried += 1) {
    const obstacle = await tryOnce(settings, outer, context);
    if (obstacle === undefined) return;
    await beforeNextTry(settings, { obstacle, tried }, context);
  }
}

/** Programs on a target that do nothing tell whether there is a way to it. */
async function tryOnce(
  settings: SshSettings,
  outer: Session,
  context: Context,
): Promise<Obstacle | undefined> {
  checkAborted(context);
  const { child, obstacle } = await dial(settings, outer, { argv: ['sh', '-c', ':'] });
  const late = AbortSignal.timeout((settings.timeout + LOGIN) * 1000);
  const any = AbortSignal.any([late, context.signal]);
  any.addEventListener('abort', () => child.kill(), { once: true });
  if (any.aborted) child.kill();
  child.stdout.resume();
  child.stderr.resume();
  const { code, lost } = await child.ended;
  checkAborted(context);
  if (late.aborted) return whyUnreachable('did not answer in time', settings);
  if (lost !== undefined) return obstacle();
  if (code === 127) throw noProgram(settings);
  return undefined;
}

function noProgram({ name, program }: SshSettings): ArxError {
  return new ArxError(
    'HOST_NO_PROGRAM',
    `Cannot reach ${quoted(name)}: the host before it has no program ${quoted(program)}, expected OpenSSH's client`,
    { hint: 'Install it there (Debian: openssh-client), or set ssh_binary' },
  );
}
