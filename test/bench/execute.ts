import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const PATIENCE_MS = 5000;

/** A program to start. */
export interface Command {
  readonly argv: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** What one run of a program and all that it started cost. */
export interface Measurement {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of processor time, user and system. */
  readonly cpu: number;
  /** The largest resident set of any one of the processes, in MiB. */
  readonly rss: number;
  readonly stdout: string;
}

/** How programs are run here. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** A file that GNU time may write to. */
  readonly timeFile: string;
}

/** Runs a program under GNU time. @throws Error with what it said when it fails, or when the signal fires. */
export async function measure(
  command: Command,
  { env, signal, timeFile }: Surroundings,
): Promise<Measurement> {
  signal.throwIfAborted();
  const argv = ['-q', '-f', '%U %S %M', '-o', timeFile, ...command.argv];
  const began = performance.now();
  // Its own process group, so that an interruption can end a whole pipeline.
  const child = spawn('/usr/bin/time', argv, {
    env: { ...env, ...command.env },
    cwd: command.cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const forget = endWith(child, signal);
  const exited = once(child, 'exit').then(() => performance.now());
  await once(child, 'close').finally(forget);
  const wall = ((await exited) - began) / 1000;
  signal.throwIfAborted();
  if (child.exitCode !== 0)
    throw new Error(
      `${command.argv.join(' ')}\nended with ${child.exitCode}: ${stderr()}${stdout().slice(0, 2000)}`,
    );
  const [user = 0, system = 0, kilobytes = 0] = readFileSync(timeFile, 'utf8').trim().split(' ').map(Number);
  return { wall, cpu: user + system, rss: kilobytes / 1024, stdout: stdout() };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** Ends the program's process group when the signal fires; by force when it does not obey. */
function endWith(child: ChildProcess, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const send = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
  };
  const end = (): void => {
    send('SIGTERM');
    timer = setTimeout(send, PATIENCE_MS, 'SIGKILL');
  };
  signal.addEventListener('abort', end);
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  };
}
