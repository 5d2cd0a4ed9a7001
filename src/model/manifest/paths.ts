import { archivePathProblem } from '../../core/archive-path.ts';
import { quoted } from '../../core/quoted.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { sealedTextOf } from './texts.ts';

interface PathFault {
  readonly is: string;
  readonly hint?: string;
}

/** Where some data goes: an absolute path, or one relative to cwd. A final slash says that it is a directory. */
export function targetOf(list: ProblemList, node: Node, where: string): string | undefined {
  const path = sealedTextOf(list, node, where);
  if (path === undefined) return undefined;
  const fault = pathFault(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
  if (fault === undefined) return path;
  list.add('MANIFEST_TARGET', `Cannot use ${where} ${quoted(path)}: ${fault.is}`, node.at, fault.hint);
  return undefined;
}

/** A working directory: absolute; on entries also relative to the bundle's. */
export function cwdOf(
  list: ProblemList,
  node: Node,
  where: string,
  level: 'bundle' | 'entry',
): string | undefined {
  const path = sealedTextOf(list, node, where);
  if (path === undefined) return undefined;
  const fault = path === '/' ? undefined : (pathFault(path) ?? relativeFault(path, level));
  if (fault === undefined) return path;
  list.add('MANIFEST_VALUE', `Cannot use ${where} ${quoted(path)}: ${fault.is}`, node.at, fault.hint);
  return undefined;
}

/** A file of the host: an absolute path. */
export function absoluteFileOf(list: ProblemList, node: Node, where: string): string | undefined {
  const path = sealedTextOf(list, node, where);
  if (path === undefined) return undefined;
  const fault = path === '/' ? { is: 'it is a directory' } : (pathFault(path) ?? relativeFileFault(path));
  if (fault === undefined) return path;
  list.add('MANIFEST_VALUE', `Cannot use ${where}: ${fault.is}`, node.at, fault.hint);
  return undefined;
}

function relativeFileFault(path: string): PathFault | undefined {
  return path.startsWith('/') ? undefined : { is: 'it is relative, expected an absolute path' };
}

/** Says why a text is no plain path, or returns undefined. Nothing is expanded and nothing is repaired. */
function pathFault(path: string): PathFault | undefined {
  if (path.includes('://')) return { is: 'it is a URL, expected a path' };
  if (path.startsWith('~'))
    return { is: 'it begins with "~", which is not expanded', hint: 'Write the path out: /home/USER/…' };
  if (/^\$\{?\w/.test(path))
    return { is: 'it begins with a variable, which is not expanded', hint: 'Write the path out' };
  if (path.length > 1 && path.endsWith('/'))
    return { is: 'it ends with a slash', hint: `Write ${quoted(path.replace(/\/+$/, '') || '/')}` };
  if (/^\.\/[^/.]/.test(path)) return { is: 'it begins with "./"', hint: `Write ${quoted(path.slice(2))}` };
  if (path === '.')
    return { is: 'it is ".", the current directory', hint: 'Leave it out to mean cwd itself' };
  const problem = path === '/' ? undefined : archivePathProblem(path.startsWith('/') ? path.slice(1) : path);
  return problem === undefined ? undefined : { is: problem };
}

function relativeFault(path: string, level: 'bundle' | 'entry'): PathFault | undefined {
  if (level === 'entry' || path.startsWith('/')) return undefined;
  return {
    is: 'it is relative, expected an absolute path',
    hint: 'Leave it out to use a fresh temporary directory',
  };
}
