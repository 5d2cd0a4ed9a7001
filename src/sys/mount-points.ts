import { readFileSync } from 'node:fs';
import { unescapedMount } from './unescaped-mount.ts';

/**
 * All mount points as this process sees them (/proc/self/mountinfo, proc(5)), without links; none where there is no /proc.
 * @throws Error with `code` when the list cannot be read: then nobody can tell.
 */
export function mountPoints(): string[] {
  return mountInfo()
    .split('\n')
    .map((line) => unescapedMount(line.split(' ')[4] ?? ''));
}

/**
 * The mount points at or below a directory. Errors as above.
 * @param path absolute, without links.
 */
export function mountPointsIn(path: string): string[] {
  return mountPoints().filter((point) => point === path || point.startsWith(`${path}/`));
}

function mountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '';
  }
}
