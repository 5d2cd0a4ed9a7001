import type { Found } from '../../offline/state/found.ts';
import type { FarChange } from './far-model.ts';
import { ownerWord } from './stage-lines.ts';

const TYPES = { file: 0x8000, directory: 0x4000, link: 0xa000 } as const;
const LINK_BITS = 0o777;

/**
 * What `stat -c '%f %u %g %s %i %Y %y'` begins with at a path that nobody has changed. A directory's size and times change
 * with each name in it.
 */
export function stillWord({ before, print }: FarChange): string {
  if (before === null) return '';
  const owned = `${bitsOf(before).toString(16)} ${ownerWord(before).replace(':', ' ')} `;
  if (before.kind === 'directory' || print === undefined) return owned;
  const { size, ino, mtimeMs } = print;
  const micros = Math.round(mtimeMs * 1000);
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros - seconds * 1_000_000).padStart(6, '0');
  const [day, time] = new Date(seconds * 1000).toISOString().split('T');
  return `${owned}${size} ${ino} ${seconds} ${day} ${time?.slice(0, 8)}.${fraction}`;
}

function bitsOf(found: Found): number {
  return TYPES[found.kind] | (found.kind === 'link' ? LINK_BITS : found.mode);
}
