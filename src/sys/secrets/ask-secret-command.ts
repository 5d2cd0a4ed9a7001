import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import { signalGroup } from '../process-group.ts';
import type { RunningProcess } from '../spawn.ts';
import { type GuardedProcess, startGuarded } from '../start-guarded.ts';
import { type AskedSecret, LINE_BREAK } from './secret-reference.ts';

/** How long a command may take to say a secret, in seconds. */
const PATIENCE = 60;
/** How long to read on from a pipe that somebody else still holds, in milliseconds. */
const DRAIN = 1000;

const BY_HAND = 'Run it by hand to see why; its stderr is not shown here';

interface Heard {
  readonly stopped: 'late' | 'long' | undefined;
  readonly output: Buffer;
}

/**
 * What a command says, with the line break at its end: run as given, without a shell, outside of any sandbox. It has no input,
 * and what it writes to stderr goes nowhere: that may tell the secret.
 * @throws ArxError the fault of what was asked; INTERRUPTED.
 */
export async function askSecretCommand(
  asked: AskedSecret,
  argv: readonly [string, ...string[]],
  context: Context,
): Promise<Buffer> {
  checkAborted(context);
  const { child, guard } = await start(asked, argv, context);
  using _guard = guard;
  const { most, fault } = asked;
  const { stopped, output } = await listen(child, most + LINE_BREAK, context);
  checkAborted(context);
  const { code, signal } = await child.exited;
  if (stopped === 'late')
    throw fault(`took longer than ${PATIENCE} s and was ended, expected its end by then`, BY_HAND);
  if (stopped === 'long') throw fault(`said more than ${most} bytes, expected no more`, BY_HAND);
  if (code === 0) return output;
  const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
  throw fault(`${how}, expected exit code 0`, BY_HAND);
}

async function start(
  asked: AskedSecret,
  argv: readonly [string, ...string[]],
  context: Context,
): Promise<GuardedProcess> {
  const env = asked.commandEnv(context);
  try {
    return await startGuarded({ argv, env, cwd: '/', stderr: 'ignore' });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw asked.fault(`cannot be started (${code}), expected a program`, `Install it in ${env['PATH']}`);
  }
}

/** To its end, or until it is ended. What it has left in its process group goes with it. */
async function listen(child: RunningProcess, most: number, { signal }: Context): Promise<Heard> {
  let stopped: Heard['stopped'];
  const stop = (reason?: Heard['stopped']): void => {
    stopped ??= reason;
    child.kill('SIGKILL');
  };
  const abort = (): void => stop();
  const timer = setTimeout(() => stop('late'), PATIENCE * 1000);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const output = collect(child, most, () => stop('long'));
  try {
    await child.exited;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    signalGroup(child.pid, 'SIGKILL');
    await drained(child);
  }
  return { stopped, output: Buffer.concat(output) };
}

function collect({ stdout }: RunningProcess, most: number, onTooLong: () => void): Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > most) onTooLong();
    else chunks.push(chunk);
  });
  return chunks;
}

/** Somebody who has left the group may hold the pipe for ever. */
async function drained({ ended, stdout }: RunningProcess): Promise<void> {
  const over = new AbortController();
  const late = delay(DRAIN, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([ended, late]);
  over.abort();
  stdout?.destroy();
}
