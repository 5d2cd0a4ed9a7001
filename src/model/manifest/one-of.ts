import { isMisspelt } from './fields.ts';
import { type MapNode, type Node, nameOfKind } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/** A value that must be a map, or undefined after a problem was added. What it is instead is never shown. */
export function mapNodeOf(list: ProblemList, node: Node, where: string, hint: string): MapNode | undefined {
  if (node.kind === 'map') return node;
  if (node.kind !== 'broken')
    list.add(
      'MANIFEST_TYPE',
      `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map`,
      node.at,
      hint,
    );
  return undefined;
}

/** Adds a problem unless a map has exactly one of some keys. A misspelt one was reported already. */
export function demandOneOf(
  list: ProblemList,
  node: MapNode,
  where: string,
  { keys, of }: { readonly keys: object; readonly of: readonly string[] },
): void {
  const [first, second] = node.entries.filter(({ key }) => of.includes(key));
  const expected = `expected one of ${of.join(', ')}`;
  if (first !== undefined && second !== undefined)
    list.add(
      'MANIFEST_CONFLICT',
      `Cannot use ${where}: it has ${first.key} and ${second.key}, ${expected}`,
      second.keyAt ?? node.at,
    );
  else if (first === undefined && !of.some((key) => isMisspelt(node, key, keys)))
    list.add('MANIFEST_MISSING_KEY', `Cannot use ${where}: it has none of them, ${expected}`, node.at);
}
