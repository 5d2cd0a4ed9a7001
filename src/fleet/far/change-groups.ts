import { basename, dirname } from 'node:path';
import { shellWord } from '../../core/shell-word.ts';
import type { FarChange } from './far-model.ts';

/** A name in the directory that a list is at. */
export function here(path: string): string {
  return `./${basename(path)}`;
}

/** Every line ends its list when it fails. */
export function orEnd(lines: readonly string[]): string[] {
  return lines.map((line) => `${line} || return 1`);
}

/** Changes in a row that are in one directory, in the order that they have; `at` is said once for them. */
export function inDirectories<C extends Pick<FarChange, 'path'>>(
  changes: readonly C[],
  at: string,
  lines: (changes: readonly C[], directory: string) => readonly string[],
): string[] {
  const all: string[] = [];
  for (let from = 0; from < changes.length;) {
    const directory = dirname(changes[from]?.path ?? '/');
    let to = from;
    while (to < changes.length && dirname(changes[to]?.path ?? '/') === directory) to += 1;
    const own = lines(changes.slice(from, to), directory);
    if (own.length > 0) all.push(...orEnd([`${at} ${shellWord(directory)}`, ...own]));
    from = to;
  }
  return all;
}

/** Changes by their directories, each directory once, in the order in which it comes first. */
export function byDirectory<C extends Pick<FarChange, 'path'>>(changes: readonly C[]): C[] {
  return [...Map.groupBy(changes, ({ path }) => dirname(path)).values()].flat();
}
