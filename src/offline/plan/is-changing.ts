import type { ChangedPaths } from './changed-paths.ts';
import { isLasting } from './is-lasting.ts';

/**
 * True if a run changes a path that outlives it.
 * @param workspace the private directory of the run.
 */
export function isChanging({ entries, deletes }: ChangedPaths, workspace: string): boolean {
  if (deletes.length > 0) return true;
  return entries.some(({ action, path }) => action !== 'unchanged' && isLasting(path, workspace));
}
