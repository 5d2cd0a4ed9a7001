import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import { signalGroup } from '../../sys/process-group.ts';
import { type RunningProcess, spawn } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { type NamedSecret, noSecret } from './no-secret.ts';
import { LARGEST_SECRET } from './secret-sizes.ts';

/** How long a command may take to say a secret, in seconds. */
const PATIENCE = 60;
/** How long to read on from a pipe that somebody else still holds, in milliseconds. */
const DRAIN = 1000;
const LARGEST_OUTPUT = LARGEST_SECRET + 2;

const BY_HAND = 'Run it by hand to see why; its stderr is not shown here';

interface Heard {
  readonly stopped: 'late' | 'long' | undefined;
  readonly output: Buffer;
}

/**
 * What a command says: run as given, without a shell, outside of any sandbox, with the system's PATH and the caller's HOME and
 * nothing else. It has no input, and what it writes to stderr goes nowhere: that may tell the secret.
 * @throws ArxError RUN_NO_SECRET, INTERRUPTED.
 */
export async function askSecretCommand(
  secret: NamedSecret,
  argv: readonly [string, ...string[]],
  context: Context,
): Promise<Buffer> {
  checkAborted(context);
  const child = await start(secret, argv, context);
  const { stopped, output } = await listen(child, context);
  checkAborted(context);
  const { code, signal } = await child.exited;
  if (stopped === 'late')
    throw noSecret(secret, `took longer than ${PATIENCE} s and was ended, expected its end by then`, BY_HAND);
  if (stopped === 'long')
    throw noSecret(secret, `said more than ${LARGEST_SECRET} bytes, expected no more`, BY_HAND);
  if (code === 0) return output;
  const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
  throw noSecret(secret, `${how}, expected exit code 0`, BY_HAND);
}

async function start(
  secret: NamedSecret,
  argv: readonly [string, ...string[]],
  { home }: Context,
): Promise<RunningProcess> {
  const env = { PATH: SYSTEM_PATH, HOME: home };
  try {
    return await spawn({ argv, env, cwd: '/', stderr: 'ignore', group: true });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw noSecret(secret, `cannot be started (${code}), expected a program`, `Install it in ${SYSTEM_PATH}`);
  }
}

/** To its end, or until it is ended. What it has left in its process group goes with it. */
async function listen(child: RunningProcess, { signal }: Context): Promise<Heard> {
  let stopped: Heard['stopped'];
  const stop = (reason?: Heard['stopped']): void => {
    stopped ??= reason;
    child.kill('SIGKILL');
  };
  const abort = (): void => stop();
  const timer = setTimeout(() => stop('late'), PATIENCE * 1000);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  const output = collect(child, () => stop('long'));
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

function collect({ stdout }: RunningProcess, onTooLong: () => void): Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > LARGEST_OUTPUT) onTooLong();
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
