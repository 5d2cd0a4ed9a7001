import { compareText } from '../../core/compare-text.ts';
import { quoted } from '../../core/quoted.ts';
import type { Node } from './node.ts';
import { oneOrMany } from './one-or-many.ts';
import type { ProblemList } from './problem-list.ts';

/** Reads one name, and adds a problem when it is none. */
export type ReadName<T extends string> = (list: ProblemList, node: Node, where: string) => T | undefined;

/** One name or a list of them, each once; sorted unless the order means something. */
export function namesOf<T extends string>(
  list: ProblemList,
  node: Node,
  where: string,
  read: ReadName<T>,
): T[] | undefined {
  return orderedNamesOf(list, node, where, read)?.sort(compareText);
}

/** The same in the order in which they are written. */
export function orderedNamesOf<T extends string>(
  list: ProblemList,
  node: Node,
  where: string,
  read: ReadName<T>,
): T[] | undefined {
  if (node.kind === 'map') {
    list.add(
      'MANIFEST_TYPE',
      `Cannot use ${where}: it is a map, expected a name or a list of names`,
      node.at,
    );
    return undefined;
  }
  const names: T[] = [];
  for (const [item, place] of oneOrMany(list, node, where)) {
    const name = read(list, item, place);
    if (name === undefined) continue;
    if (names.includes(name))
      list.add(
        'MANIFEST_CONFLICT',
        `Cannot use ${where}: ${quoted(name, 60)} is there twice, expected once`,
        item.at,
        'remove one of them',
      );
    else names.push(name);
  }
  return names.length === 0 ? undefined : names;
}
