import { parentOf } from '../core/archive-path.ts';

// Linux follows at most 40 links in one lookup (path_resolution(7)); a longer chain is refused, not followed.
const MOST_LINKS = 40;
const LONGEST_TARGET = 4095;

/**
 * Says why a link's target is not allowed, or returns undefined. The target is resolved as the kernel would, through the
 * other links of the same tree, and must stay inside the root at every step. A target that does not exist is allowed.
 */
export function linkProblem(
  path: string,
  target: string,
  links: ReadonlyMap<string, string>,
): string | undefined {
  if (target === '') return 'its target is empty';
  if (target.includes('\0')) return 'its target has a NUL';
  if (Buffer.byteLength(target) > LONGEST_TARGET) return `its target is longer than ${LONGEST_TARGET} bytes`;
  return walk(parentOf(path), target, links);
}

function walk(from: string, target: string, links: ReadonlyMap<string, string>): string | undefined {
  let here = from === '' ? [] : from.split('/');
  const ahead = [target];
  for (let followed = 0; ahead.length > 0;) {
    const next = ahead.pop() as string;
    if (next.startsWith('/')) return 'its target is absolute';
    const [name, rest] = splitFirst(next);
    if (rest !== '') ahead.push(rest);
    if (name === '' || name === '.') continue;
    if (name === '..' && here.length === 0) return 'its target leads out of the tree';
    here = name === '..' ? here.slice(0, -1) : [...here, name];
    const link = name === '..' ? undefined : links.get(here.join('/'));
    if (link === undefined) continue;
    followed += 1;
    if (followed > MOST_LINKS) return `its target leads through more than ${MOST_LINKS} links`;
    here = here.slice(0, -1);
    ahead.push(link);
  }
  return undefined;
}

function splitFirst(path: string): [string, string] {
  const slash = path.indexOf('/');
  return slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
}
