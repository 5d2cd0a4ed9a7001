import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/** The nodes of a value that may be given once or as a list, each with its name for messages. */
export function oneOrMany(
  list: ProblemList,
  node: Node,
  where: string,
): readonly (readonly [node: Node, where: string])[] {
  if (node.kind !== 'list') return [[node, where]];
  if (node.items.length === 0)
    list.add('MANIFEST_NO_EFFECT', `Cannot use ${where}: it is an empty list`, node.at, 'remove it');
  return node.items.map((item, at) => [item, `${where}[${at}]`] as const);
}
