import { archivePathProblem } from '../core/archive-path.ts';
import type { Limits } from '../core/limits.ts';
import { beyondLimit, unsafePath } from './foreign-error.ts';

/**
 * The path of a member as arx writes it, or '' for the archive's root. Leading `./` and, for directories, trailing
 * slashes are normal in tar files; everything else that is not plain is refused.
 * @throws ArxError UNSAFE_PATH, UNSAFE_LIMIT.
 */
export function memberPath(written: string, isDirectory: boolean, limits: Limits): string {
  const relative = written.replace(/^(?:\.\/)+/, '');
  const path = isDirectory ? relative.replace(/\/+$/, '') : relative;
  if (isDirectory && isRoot(written, path)) return '';
  const problem = archivePathProblem(path);
  if (problem !== undefined) throw unsafePath(written, problem);
  if (namesIn(path) > limits.depth)
    throw beyondLimit('more names nested in one path than the limit', limits, 'depth');
  return path;
}

/** `.` and `./` name the root; an absolute path made of slashes does not. */
function isRoot(written: string, path: string): boolean {
  return written.startsWith('.') && (path === '' || path === '.');
}

function namesIn(path: string): number {
  let names = 1;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) names += 1;
  return names;
}
