import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './at-exit.ts';

/** A running server program. */
export interface Daemon {
  readonly pid: number;
  stop(): Promise<void>;
}

/** How to start a server program and how to see that it is ready. */
export interface DaemonOptions {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Where stdout and stderr go. */
  readonly log: string;
  /** A port of 127.0.0.1 or the path of a Unix socket that accepts connections once the server is ready. */
  readonly ready: number | string;
}

/** Starts a server in its own process group and waits until it accepts connections. `stop` ends the group. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const [program, ...args] = options.argv;
  const log = openSync(options.log, 'a');
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...options.env };
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log], env });
  closeSync(log);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const forget = atExit(() => killGroup(pid, 'SIGKILL'));
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    forget();
    await endGroup(child);
  };
  await waitUntilReady(options, running).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  child.unref();
  return { pid, stop };
}

async function waitUntilReady(options: DaemonOptions, running: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await accepts(options.ready))) {
    if (running() && Date.now() < deadline) await sleep(10);
    else throw new Error(`${options.argv[0]} did not start: ${readFileSync(options.log, 'utf8')}`);
  }
  if (!running()) throw new Error(`${options.argv[0]} ended: ${readFileSync(options.log, 'utf8')}`);
}

function accepts(target: number | string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target);
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** SIGTERM lets a server collect its workers; SIGKILL ends whatever is left of the group. */
async function endGroup(child: ChildProcess): Promise<void> {
  const pid = child.pid as number;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    process.kill(pid, 'SIGTERM');
    const late = setTimeout(() => killGroup(pid, 'SIGKILL'), 3000);
    await ended;
    clearTimeout(late);
  }
  killGroup(pid, 'SIGKILL');
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Starts a server on a fresh port, again on another one when somebody took the port in between. */
export async function withFreshPorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 3 || !/address already in use/i.test(String(error))) throw error;
    }
  }
}
