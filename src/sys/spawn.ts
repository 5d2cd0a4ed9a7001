import { type ChildProcess, spawn as start } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { inheritedDescriptors } from './inherited-descriptors.ts';

/** How to start a process. Never through a shell; the environment is exactly `env`; no descriptor but 0, 1, 2 leads anywhere. */
export interface SpawnOptions {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  /** A number: what we have open by that descriptor. */
  readonly stdin?: 'ignore' | 'pipe' | 'inherit' | number;
  readonly stdout?: 'ignore' | 'pipe' | 'inherit' | number;
  readonly stderr?: 'ignore' | 'pipe' | 'inherit' | number;
  /** True: an own process group, which `kill` ends as a whole. */
  readonly group?: boolean;
}

/** How a process ended: its exit code, or the signal that ended it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running process. */
export interface RunningProcess {
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves once the process itself has ended; others that it started may still hold its pipes. */
  readonly exited: Promise<ProcessEnd>;
  /** Resolves once the process has ended and its pipes are closed. */
  readonly ended: Promise<ProcessEnd>;
  /** Sends a signal to the process, or to its whole group. Does nothing once it has ended. */
  kill(signal: NodeJS.Signals): void;
  /** From now on this program does not wait for the process any more, and may end before it. */
  release(): void;
}

/**
 * Starts a process: the only place in arx that does.
 * @throws Error with `code` ENOENT or EACCES when the program cannot be started.
 */
export async function spawn(options: SpawnOptions): Promise<RunningProcess> {
  const [program, ...args] = options.argv;
  const stdio = [options.stdin ?? 'ignore', options.stdout ?? 'pipe', options.stderr ?? 'pipe'] as const;
  const group = options.group ?? false;
  const cwd = options.cwd === undefined ? {} : { cwd: options.cwd };
  const child = withoutInherited((others) =>
    start(program, args, { ...cwd, env: { ...options.env }, stdio: [...stdio, ...others], detached: group }),
  );
  const exited = endOf(child, 'exit');
  exited.catch(() => undefined);
  const ended = endOf(child, 'close');
  ended.catch(() => undefined);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const kill = (signal: NodeJS.Signals): void => signalProcess(child, group ? -pid : pid, signal);
  const release = (): void => child.unref();
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    ended,
    kill,
    release,
  };
}

/** Gives the child /dev/null for every descriptor that it would inherit from our own parent. */
function withoutInherited(start: (others: ('ignore' | number)[]) => ChildProcess): ChildProcess {
  const inherited = inheritedDescriptors();
  if (inherited.length === 0) return start([]);
  const nothing = openSync('/dev/null', 'r+');
  try {
    const beyond = Math.max(...inherited) - 2;
    return start(
      Array.from({ length: beyond }, (_, at) => (inherited.includes(at + 3) ? nothing : 'ignore')),
    );
  } finally {
    closeSync(nothing);
  }
}

async function endOf(child: ChildProcess, event: 'exit' | 'close'): Promise<ProcessEnd> {
  const [code, signal] = (await once(child, event)) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}

function signalProcess(child: ChildProcess, target: number, signal: NodeJS.Signals): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Everything that a finished process wrote, up to `limit` bytes of each stream. */
export interface Output extends ProcessEnd {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs a process to its end and collects what it wrote. Aborting the signal ends it with SIGKILL. */
export async function capture(
  options: SpawnOptions & { signal?: AbortSignal; limit?: number },
): Promise<Output> {
  const child = await spawn({ ...options, stdout: 'pipe', stderr: 'pipe' });
  const abort = (): void => child.kill('SIGKILL');
  if (options.signal?.aborted === true) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    const limit = options.limit ?? 16 * 1024 * 1024;
    const [stdout, stderr, end] = await Promise.all([
      collect(child.stdout, limit),
      collect(child.stderr, limit),
      child.ended,
    ]);
    return { ...end, stdout, stderr };
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

async function collect(stream: Readable | null, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    const bytes = (chunk as Buffer).subarray(0, Math.max(0, limit - size));
    size += bytes.length;
    if (bytes.length > 0) chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
