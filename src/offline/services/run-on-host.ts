import { openSync, closeSync, readSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { signalGroup } from '../../sys/process-group.ts';
import { type ProcessEnd, spawn } from '../../sys/spawn.ts';
import { type GuardedProcess, startGuarded } from '../../sys/start-guarded.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { TemporaryDirectory } from '../../sys/temporary-directory.ts';

/** How a program of the host ended, and the beginning of what it wrote. */
export interface HostOutput {
  /** 128 and the number of the signal when one ended it, as a shell says it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds that a program of the init system may take: twice what systemd gives a service to start, and more. */
const PATIENCE = 300;
const LONGEST_TIMER = 2 ** 31 - 1;
/** Bytes that are kept of each stream. */
const KEPT = 16_384;

// A daemon that is started inherits these: it may go on writing to a file, but would die of a pipe that we close.
const INTO_FILES = 'umask 022; exec >"$1" 2>"$2" </dev/null; shift 2; exec "$@"';

const ENVIRONMENT = {
  PATH: SYSTEM_PATH,
  LANG: 'C.UTF-8',
  HOME: '/',
  SYSTEMD_COLORS: '0',
  SYSTEMD_PAGER: '',
} as const;

/**
 * Runs a program of the host outside of every sandbox, as the user who runs arx, in the root directory and with nothing of
 * the caller's environment. Processes that it leaves stay. An interrupt does not stop it; a second one does, but none from
 * before: that has ended what ran then, and what brings services back goes on.
 * @param options `seconds` after which it is ended; `guarded`: it is ended too when this process is killed.
 */
export async function runOnHost(
  argv: readonly [string, ...string[]],
  context: Pick<Context, 'hurry' | 'tmp'>,
  { seconds = PATIENCE, guarded = false }: { readonly seconds?: number; readonly guarded?: boolean } = {},
): Promise<HostOutput> {
  using directory = new TemporaryDirectory(context.tmp);
  const { hurry } = context;
  const wasHurried = hurry.aborted;
  const [stdout, stderr] = [join(directory.path, 'stdout'), join(directory.path, 'stderr')];
  const { child, guard } = await start(['sh', '-c', INTO_FILES, 'sh', stdout, stderr, ...argv], guarded);
  using _guard = guard;
  const end = (): void => signalGroup(child.pid, 'SIGKILL');
  const timer = setTimeout(end, Math.min(seconds * 1000, LONGEST_TIMER));
  hurry.addEventListener('abort', end, { once: true });
  // It came while this was started.
  if (hurry.aborted && !wasHurried) end();
  try {
    return { code: exitCode(await child.exited), stdout: beginning(stdout), stderr: beginning(stderr) };
  } finally {
    clearTimeout(timer);
    hurry.removeEventListener('abort', end);
  }
}

async function start(
  argv: readonly [string, ...string[]],
  guarded: boolean,
): Promise<Pick<GuardedProcess, 'child'> & { readonly guard: Disposable | undefined }> {
  const options = { argv, cwd: '/', env: ENVIRONMENT, stdout: 'ignore', stderr: 'ignore' } as const;
  if (guarded) return await startGuarded(options);
  return { child: await spawn({ ...options, group: true }), guard: undefined };
}

function exitCode({ code, signal }: ProcessEnd): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function beginning(path: string): string {
  const bytes = Buffer.alloc(KEPT);
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return bytes.subarray(0, readSync(fd, bytes)).toString();
  } catch (error) {
    // It was ended before it had begun.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
