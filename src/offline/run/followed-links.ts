import { dirname } from 'node:path';
import type { Ground } from './ground.ts';

// path_resolution(7): the kernel follows no more in one lookup.
const MOST_LINKS = 40;

/** The links that looking up an absolute path leads through, each by its real path, as far as the path exists. */
export function followedLinks(path: string, ground: Pick<Ground, 'linkTarget'>): string[] {
  const followed: string[] = [];
  const ahead = path.split('/').reverse();
  let here = '';
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      here = dirname(here) === '/' ? '' : dirname(here);
      continue;
    }
    const target = targetOf(`${here}/${name}`, ground);
    if (target === undefined) here = `${here}/${name}`;
    else {
      followed.push(`${here}/${name}`);
      if (followed.length > MOST_LINKS) break;
      if (target.startsWith('/')) here = '';
      ahead.push(...target.split('/').reverse());
    }
  }
  return followed;
}

/** The target of the link at a path; undefined when there is something else, or nothing that can be looked at. */
function targetOf(path: string, ground: Pick<Ground, 'linkTarget'>): string | undefined {
  try {
    return ground.linkTarget(path).toString();
  } catch {
    return undefined;
  }
}
