import type { Node, ScalarNode } from '../model/manifest/node.ts';
import type { ProblemList } from '../model/manifest/problem-list.ts';

/** The plain value of a document's node. What YAML readers disagree about becomes a problem, not a value. */
export function nodeValue(node: Node, list: ProblemList): unknown {
  if (node.kind === 'broken') return null;
  if (node.kind === 'scalar') return scalarValue(node, list);
  if (node.kind === 'list') return node.items.map((item) => nodeValue(item, list));
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, nodeValue(value, list)]));
}

function scalarValue(node: ScalarNode, list: ProblemList): unknown {
  if (node.surprising)
    list.add(
      'MANIFEST_TYPE',
      'Cannot use the manifest: some YAML readers take a value for something else, expected text',
      node.at,
      'write it in quotes',
    );
  if (node.type === 'text') return node.text;
  if (node.type === 'number') return Number(node.text);
  return node.type === 'boolean' ? node.text === 'true' : null;
}
