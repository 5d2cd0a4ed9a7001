import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { type RunningProcess, spawn } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { demandNoFarRun } from './demand-no-far-run.ts';
import { demandOwn } from './demand-own.ts';
import { holderWords, readHolder, removeHolder, writeHolder } from './lock-holder.ts';
import type { StateDirectory } from './state-directory.ts';
import { stateInvalid, withinState } from './state-invalid.ts';
import { sweepWorkspaces } from './noted-workspaces.ts';
import { sweepState } from './sweep-state.ts';

const FLAGS = constants.O_RDONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** flock(1): what it ends with when somebody else holds the lock and it is not to wait. Busybox knows no other. */
const CONFLICT = 1;
const HELD = 'held\n';

/**
 * Takes the lock of this host: one run, rollback or removal at a time. The kernel keeps it (flock(2)) for a child that ends
 * when the pipe from us does, so it is free again at once however this process ends.
 * @param what what it is taken for, as `run web 1.2.0`; others are told.
 * @param options Without `wait`, a lock that somebody holds is an error. With it, one warning says for whom it is waited.
 * @throws ArxError RUN_BUSY naming who holds it; RUN_NO_LOCK; INTERRUPTED while waiting; RUN_STATE_INVALID, WRITE_FAILED.
 */
export async function takeHostLock(
  state: StateDirectory,
  what: string,
  { wait }: { readonly wait: boolean },
  context: Context,
): Promise<AsyncDisposable> {
  checkAborted(context);
  const path = join(state.path, 'lock');
  const before = makeLockFile(path);
  const keeper = (await lock(path, ['-n'], context)) ?? (await lockLater(path, state, wait, context));
  try {
    demandSame(path, before);
    demandNoFarRun(state);
    sweepState(state);
    sweepWorkspaces(state, context);
    writeHolder(state, what, context);
  } catch (error) {
    await release(keeper);
    throw error;
  }
  return { [Symbol.asyncDispose]: () => giveBack(state, keeper) };
}

async function lockLater(
  path: string,
  state: StateDirectory,
  wait: boolean,
  context: Context,
): Promise<RunningProcess> {
  const holder = holderWords(readHolder(state));
  if (!wait)
    throw new ArxError('RUN_BUSY', `Cannot go on: ${holder} is at work on this host`, {
      hint: 'Try again when it has ended; without --no-wait it is waited for',
    });
  context.report({ type: 'warning', message: `waiting for ${holder}, which is at work on this host` });
  const keeper = await lock(path, [], context);
  if (keeper !== undefined) return keeper;
  throw noLock('it ended without the lock');
}

/** The child that holds the lock; undefined when somebody else has it. It gives back our own words once it runs. */
async function lock(
  path: string,
  options: readonly string[],
  context: Context,
): Promise<RunningProcess | undefined> {
  const child = await startKeeper(['flock', ...options, path, 'cat']);
  const abort = (): void => child.kill('SIGKILL');
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    // Without those words it would never answer.
    child.stdin?.on('error', () => child.kill('SIGKILL')).write(HELD);
    if (await hasAnswered(child)) return child;
    checkAborted(context);
    return await afterEnd(child);
  } finally {
    context.signal.removeEventListener('abort', abort);
  }
}

/** In a group of its own: Ctrl-C in a terminal goes to all of ours, and what is taken back then needs the lock most. */
async function startKeeper(argv: readonly [string, ...string[]]): Promise<RunningProcess> {
  try {
    return await spawn({
      argv,
      env: { PATH: SYSTEM_PATH, LC_ALL: 'C' },
      stdin: 'pipe',
      cwd: '/',
      group: true,
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw noLock(
      code === 'ENOENT' ? 'this machine has no program "flock"' : `the system says ${code}`,
      cause,
    );
  }
}

async function hasAnswered({ stdout }: RunningProcess): Promise<boolean> {
  for await (const _chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) return true;
  return false;
}

async function afterEnd(child: RunningProcess): Promise<undefined> {
  const errors: Buffer[] = [];
  for await (const chunk of child.stderr ?? []) errors.push(chunk as Buffer);
  const { code, signal } = await child.ended;
  if (code === CONFLICT && errors.length === 0) return undefined;
  const said = Buffer.concat(errors).toString().trim().slice(0, 200);
  throw noLock(`flock ended with ${code ?? signal}${said === '' ? '' : `: ${said}`}`);
}

function noLock(problem: string, cause?: unknown): ArxError {
  return new ArxError('RUN_NO_LOCK', `Cannot lock this host: ${problem}`, {
    hint: 'Install util-linux, which has flock',
    ...(cause !== undefined && { cause }),
  });
}

/** Its content means nothing; it is never removed, because who holds a removed file holds nothing. */
function makeLockFile(path: string): Stats {
  return withinState(path, () => {
    const fd = openSync(path, FLAGS, 0o600);
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile()) throw stateInvalid(path, 'it is no regular file, expected one');
      demandOwn(path, stats);
      return stats;
    } finally {
      closeSync(fd);
    }
  });
}

function demandSame(path: string, before: Stats): void {
  const now = withinState(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (now?.ino === before.ino && now.dev === before.dev) return;
  throw stateInvalid(path, 'somebody has replaced it meanwhile, so that it locks nothing');
}

async function giveBack(state: StateDirectory, keeper: RunningProcess): Promise<void> {
  try {
    removeHolder(state);
  } finally {
    await release(keeper);
  }
}

async function release(keeper: RunningProcess): Promise<void> {
  keeper.stdin?.end();
  keeper.stdout?.resume();
  keeper.stderr?.resume();
  await keeper.ended;
}
