import type { CommandConduct } from './command-conduct.ts';

/**
 * True for a command in the host's own namespaces that runs as somebody but root: what is private to the run is opened to others
 * only in a sandbox.
 */
export function isShutOut({ init, user }: Pick<CommandConduct, 'init' | 'user'>): boolean {
  return init === 'direct' && user !== undefined && user !== 'root' && Number(user) !== 0;
}
