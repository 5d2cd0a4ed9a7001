import { archivePathProblem } from '../../core/archive-path.ts';
import { ArxError } from '../../core/errors.ts';

/**
 * The absolute path that a target or a cwd means: taken from `base` unless it is absolute; empty and `.` names go.
 * @throws ArxError RUN_BAD_TARGET for `..`, control characters and names or paths that are too long.
 */
export function targetPath(base: string, text: string): string {
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  const problem = names.length === 0 ? undefined : archivePathProblem(names.join('/'));
  if (problem !== undefined)
    throw new ArxError('RUN_BAD_TARGET', `Cannot place anything at ${JSON.stringify(text)}: ${problem}`);
  return child(text.startsWith('/') ? '/' : base, names.join('/'));
}

/** The path of a relative path below an absolute one. */
export function child(directory: string, path: string): string {
  if (path === '') return directory;
  return directory === '/' ? `/${path}` : `${directory}/${path}`;
}
