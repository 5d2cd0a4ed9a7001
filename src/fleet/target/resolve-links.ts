import type { FarSight } from '../far/far-model.ts';
import { codeError } from './system-error.ts';

// path_resolution(7): the kernel follows no more in one lookup.
const MOST_LINKS = 40;

/**
 * The real path of an absolute one, found name by name as path_resolution(7) has it.
 * @throws Error with `code` ENOENT, ENOTDIR, ELOOP; whatever `look` throws.
 */
export function resolveLinks(path: string, look: (path: string) => FarSight | undefined): string {
  const ahead = path.split('/').reverse();
  let here = '';
  let links = 0;
  // Asking for the whole path first makes all of its parts known in one look.
  look(path === '' ? '/' : path);
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      here = here.slice(0, here.lastIndexOf('/'));
      continue;
    }
    const at = `${here}/${name}`;
    const found = look(at);
    if (found === undefined) throw codeError('ENOENT', at);
    if (found.kind === 'link') {
      links += 1;
      if (links > MOST_LINKS) throw codeError('ELOOP', path);
      const target = Buffer.from(found.target ?? '').toString();
      if (target.startsWith('/')) here = '';
      ahead.push(...target.split('/').reverse());
    } else {
      if (found.kind !== 'directory' && ahead.some((rest) => rest !== '')) throw codeError('ENOTDIR', at);
      here = at;
    }
  }
  return here === '' ? '/' : here;
}
