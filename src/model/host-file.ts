import { archivePathProblem } from '../core/archive-path.ts';

/** Whether a text is the absolute path of a file of the host, written plainly: no `..`, no double or final slash. */
export function isHostFile(path: string): boolean {
  return path.startsWith('/') && archivePathProblem(path.slice(1)) === undefined;
}
