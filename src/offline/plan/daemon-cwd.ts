import { isLasting } from './is-lasting.ts';

/** Where a daemon is started: the private directory of the run (root) is gone when that has ended. */
export function daemonCwd(cwd: string, root: string): string {
  return isLasting(cwd, root) ? cwd : '/';
}
