import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running server program. */
export interface Daemon {
  /** Ends the server and all its processes. */
  stop(): Promise<void>;
}

/** How to start a server program and how to see that it is ready. */
export interface DaemonOptions {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Where stdout and stderr go. */
  readonly log: string;
  /**
   * A port of 127.0.0.1 or the path of a Unix socket that accepts connections once the server is ready; or what says that it
   * does, for one with a network of its own.
   */
  readonly ready: number | string | (() => Promise<boolean>);
}

/**
 * Stands between a test and its server: ends the whole process group once the server ends, or once standard input ends,
 * which it does with the test's process, however that goes.
 */
export const KEEPER = `exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ cat <&3 >/dev/null; kill -TERM $server; sleep 3; kill -KILL 0; } 2>/dev/null &
wait $server
kill -KILL 0`;

/** Starts a server and waits until it accepts connections. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const log = openSync(options.log, 'a');
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...options.env };
  const argv = ['-c', KEEPER, 'sh', ...options.argv];
  const child = spawn('/bin/sh', argv, { detached: true, stdio: ['pipe', log, log], env });
  closeSync(log);
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  const stop = async (): Promise<void> => {
    child.ref();
    child.stdin?.end();
    await ended;
  };
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  await waitUntilReady(options, running).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  child.unref();
  (child.stdin as Socket).unref();
  return { stop };
}

async function waitUntilReady(options: DaemonOptions, running: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await accepts(options.ready))) {
    if (running() && Date.now() < deadline) await sleep(10);
    else throw new Error(`${options.argv[0]} did not start: ${readFileSync(options.log, 'utf8')}`);
  }
  if (!running()) throw new Error(`${options.argv[0]} ended: ${readFileSync(options.log, 'utf8')}`);
}

function accepts(target: DaemonOptions['ready']): Promise<boolean> {
  if (typeof target === 'function') return target();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target);
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
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
