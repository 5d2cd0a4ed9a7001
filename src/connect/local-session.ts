import { PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { checkAborted, type Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import type { ExecRequest, FarEnd, FarProcess, Session } from '../plugin/session.ts';
import { type RunningProcess, spawn } from '../sys/spawn.ts';

export interface LocalOptions {
  /** What people call it. */
  readonly name: string;
  /** All that its programs see of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Words before each program: as `setpriv --pdeathsig KILL --`. */
  readonly before?: readonly string[];
}

/**
 * Starts programs on this machine: each in a session of its own (setsid(2)), so that what a terminal sends to arx (Ctrl-C)
 * does not end them, and none of them can ask the terminal. They start in `/`.
 */
export function localSession(options: LocalOptions, context: Context): Session {
  const running = new Set<RunningProcess>();
  const session: Session = {
    name: options.name,
    exec: async (request) => {
      if (request.closing !== true) checkAborted(context);
      const child = await start(request, options);
      running.add(child);
      void child.ended.catch(() => undefined).finally(() => running.delete(child));
      return farProcess(child);
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of running) child.kill('SIGKILL');
      await Promise.allSettled([...running].map(async ({ exited }) => await exited));
    },
  };
  here.add(session);
  return session;
}

const here = new WeakSet<Session>();

/** Whether programs of a session are started on this machine. */
export function isHere(session: Session): boolean {
  return here.has(session);
}

async function start(request: ExecRequest, { env, before = [] }: LocalOptions): Promise<RunningProcess> {
  const [program, ...words] = [...before, ...request.argv];
  const argv = [program ?? request.argv[0], ...words] as const;
  const stdin = request.stdin === 'pipe' ? 'pipe' : 'ignore';
  try {
    return await spawn({ argv, env, cwd: '/', stdin, group: true });
  } catch (error) {
    throw noProgram(request.argv[0], error as NodeJS.ErrnoException);
  }
}

function noProgram(program: string, cause: NodeJS.ErrnoException): ArxError {
  const is = cause.code === 'ENOENT' ? 'it is not there' : `the system says ${cause.code ?? 'no'}`;
  return new ArxError(
    'HOST_NO_PROGRAM',
    `Cannot start the program ${quoted(program)}: ${is}, expected one on this machine`,
    { hint: `Install ${program}, or put its directory into PATH`, cause },
  );
}

function farProcess(child: RunningProcess): FarProcess {
  const { stdin } = child;
  // One that has ended reads no more (EPIPE); how it ended tells why.
  stdin?.on('error', () => undefined);
  const [stdout, stderr] = [taken(child.stdout), taken(child.stderr)];
  const read = [stdout, stderr].map(({ stream }) =>
    finished(stream, { writable: false }).catch(() => undefined),
  );
  const kill = (): void => {
    child.kill('SIGKILL');
    // Whoever was given its pipes, as ssh gives them to its connection, may hold them longer.
    for (const { end } of [stdout, stderr]) end();
  };
  return {
    ...(stdin === null ? {} : { stdin }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    ended: Promise.all([endOf(child), ...read]).then(([end]) => end),
    kill,
  };
}

interface Taken {
  readonly stream: PassThrough;
  readonly end: () => void;
}

/** Node throws away what a program has written when it ends before somebody reads: it is taken over at once. */
function taken(source: Readable | null): Taken {
  const stream = new PassThrough();
  const end = (): void => {
    source?.unpipe(stream);
    source?.destroy();
    stream.end();
  };
  if (source === null) end();
  else source.on('error', end).pipe(stream);
  return { stream, end };
}

async function endOf(child: RunningProcess): Promise<FarEnd> {
  const { code } = await child.exited.catch(() => ({ code: null }));
  return code === null ? {} : { code };
}
