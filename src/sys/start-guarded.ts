import { findProgram } from './find-program.ts';
import { guardGroup } from './guard-group.ts';
import { type RunningProcess, spawn, type SpawnOptions } from './spawn.ts';
import { SYSTEM_PATH } from './system-path.ts';

/** A program of whose process group nothing stays when this process is killed before `guard` is disposed. */
export interface GuardedProcess {
  readonly child: RunningProcess;
  readonly guard: Disposable;
}

/** Without the word nobody watches over the program: whoever starts it was killed. */
const GATE = 'read -r word && exec "$@" </dev/null';

/**
 * Starts a program without input, as leader of a process group. It begins once the guard is there, so that no moment is left
 * in which this process is killed and the program stays.
 * @throws Error with `code`: ENOENT when the program is nowhere, or there is no sh.
 */
export async function startGuarded(options: Omit<SpawnOptions, 'stdin' | 'group'>): Promise<GuardedProcess> {
  const [name, ...args] = options.argv;
  const program = findProgram(name, options.env['PATH'] ?? SYSTEM_PATH, options.cwd ?? '/');
  if (program === undefined) throw Object.assign(new Error(`there is no ${name}`), { code: 'ENOENT' });
  const argv = ['/bin/sh', '-c', GATE, 'sh', program, ...args] as const;
  const child = await spawn({ ...options, argv: [...argv], stdin: 'pipe', group: true });
  child.stdin?.on('error', () => undefined);
  try {
    const guard = await guardGroup(child.pid);
    child.stdin?.end('go\n');
    return { child, guard };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
