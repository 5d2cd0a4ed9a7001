import { join } from 'node:path';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { letSignalsIn } from '../../sys/let-signals-in.ts';
import { capture, type Output } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { demandNoFarRun } from './demand-no-far-run.ts';
import { LockFile } from './lock-file.ts';
import { holderWords, readHolder, removeHolder, writeHolder } from './lock-holder.ts';
import type { StateDirectory } from './state-directory.ts';
import { sweepWorkspaces } from './noted-workspaces.ts';
import { sweepState } from './sweep-state.ts';

/** flock(1): what it ends with when somebody else holds the lock and it is not to wait. Busybox knows no other. */
const CONFLICT = 1;

/** The lock of a host, until it is disposed or this process has ended. */
export interface HostLock extends Disposable {
  /** The state as it may be changed. */
  readonly state: StateDirectory;
}

/**
 * Takes the lock of this host: one run, rollback or removal at a time. The kernel keeps it (flock(2)) for a file that this
 * process has open and nobody else. So it is held as long as this process is there, whatever becomes of others that a signal to
 * the group or the service reaches, and is free again at once however it ends.
 * @param what what it is taken for, as `run web 1.2.0`; others are told.
 * @param options Without `wait`, a lock that somebody holds is an error. With it, one warning says for whom it is waited.
 * @throws ArxError RUN_BUSY naming who holds it; RUN_NO_LOCK; INTERRUPTED while waiting; RUN_STATE_INVALID, WRITE_FAILED.
 */
export async function takeHostLock(
  state: StateDirectory,
  what: string,
  { wait }: { readonly wait: boolean },
  context: Context,
): Promise<HostLock> {
  checkAborted(context);
  const file = new LockFile(join(state.path, 'lock'));
  try {
    if (!(await lock(file, ['-n'], context))) await lockLater(file, state, wait, context);
    file.demandSame();
    demandNoFarRun(state);
    sweepState(state);
    sweepWorkspaces(state, context);
    writeHolder(state, what, context);
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
  return { state: { ...state, lock: file }, [Symbol.dispose]: () => giveBack(state, file) };
}

async function lockLater(
  file: LockFile,
  state: StateDirectory,
  wait: boolean,
  context: Context,
): Promise<void> {
  const holder = holderWords(readHolder(state));
  if (!wait)
    throw new ArxError('RUN_BUSY', `Cannot go on: ${holder} is at work on this host`, {
      hint: 'Try again when it has ended; without --no-wait it is waited for',
    });
  context.report({ type: 'warning', message: `waiting for ${holder}, which is at work on this host` });
  if (!(await lock(file, [], context))) throw noLock('it ended without the lock');
}

/** flock(1) locks the open file itself, which stays locked when that program has ended. @returns false: somebody else has it. */
async function lock({ fd }: LockFile, options: readonly string[], context: Context): Promise<boolean> {
  const { code, signal, stderr } = await flock([...options, '0'], fd, context);
  if (code === 0) return true;
  // A signal to all of a service may reach that program before us.
  await letSignalsIn(context);
  if (code === CONFLICT && stderr.length === 0) return false;
  const said = stderr.toString().trim().slice(0, 200);
  throw noLock(`flock ended with ${code ?? signal}${said === '' ? '' : `: ${said}`}`);
}

/** In a group of its own: Ctrl-C in a terminal goes to all of ours, and then it is we who say what was interrupted. */
async function flock(words: readonly string[], fd: number, { signal }: Context): Promise<Output> {
  const env = { PATH: SYSTEM_PATH, LC_ALL: 'C' };
  try {
    return await capture({ argv: ['flock', ...words], env, stdin: fd, cwd: '/', group: true, signal });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw noLock(
      code === 'ENOENT' ? 'this machine has no program "flock"' : `the system says ${code}`,
      cause,
    );
  }
}

function noLock(problem: string, cause?: unknown): ArxError {
  return new ArxError('RUN_NO_LOCK', `Cannot lock this host: ${problem}`, {
    hint: 'Install util-linux, which has flock',
    ...(cause !== undefined && { cause }),
  });
}

/** Who holds it now says so itself. */
function giveBack(state: StateDirectory, file: LockFile): void {
  try {
    if (file.isHeld) removeHolder(state);
  } finally {
    file[Symbol.dispose]();
  }
}
