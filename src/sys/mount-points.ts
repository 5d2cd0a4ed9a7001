import { readFileSync } from 'node:fs';

/**
 * The mount points at or below a directory as this process sees them (/proc/self/mountinfo, proc(5)); none where there is
 * no /proc.
 * @param path absolute, without links.
 * @throws Error with `code` when the list cannot be read: then nobody can tell.
 */
export function mountPointsIn(path: string): string[] {
  const points = mountInfo()
    .split('\n')
    .map((line) => unescape(line.split(' ')[4] ?? ''));
  return points.filter((point) => point === path || point.startsWith(`${path}/`));
}

function mountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '';
  }
}

/** Space, tab, newline and backslash are there as three octal digits. */
function unescape(field: string): string {
  const plain = field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 8)),
  );
  return Buffer.from(plain, 'latin1').toString();
}
