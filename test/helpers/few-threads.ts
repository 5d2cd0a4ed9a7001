import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** From here on the system gives this process so many more threads, and then none: EAGAIN. Root becomes a user, for of root it counts none. */
export function allowThreads(more: number): void {
  if (process.geteuid?.() === 0) process.setuid?.(61234);
  const most = more === 0 ? 1 : readdirSync('/proc/self/task').length + more;
  spawnSync('prlimit', [`--nproc=${most}`, '--pid', String(process.pid)]);
}
