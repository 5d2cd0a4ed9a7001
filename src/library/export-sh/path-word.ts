import { shellWord } from '../../core/shell-word.ts';

/** Where the private directory of a run is, in paths that are planned before there is one: no path of a bundle has it. */
export const WORK = '/\u0001';

/** A path as one word; one below WORK is below the script's own `$work`. */
export function pathWord(path: string): string {
  return path.startsWith(`${WORK}/`) ? `"$work"${shellWord(path.slice(WORK.length))}` : shellWord(path);
}
