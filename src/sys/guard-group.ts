import { spawn } from './spawn.ts';
import { SYSTEM_PATH } from './system-path.ts';

/**
 * Ends a process group (SIGKILL) if this process is killed before the guard is disposed: who is killed can do nothing any more.
 * @throws Error with `code` when there is no sh.
 */
export async function guardGroup(group: number): Promise<Disposable> {
  const guard = await spawn({
    argv: ['sh', '-c', 'cat >/dev/null; kill -s KILL -- "-$1"', 'sh', String(group)],
    cwd: '/',
    env: { PATH: SYSTEM_PATH },
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    group: true,
  });
  guard.stdin?.on('error', () => undefined);
  return { [Symbol.dispose]: () => guard.kill('SIGKILL') };
}
