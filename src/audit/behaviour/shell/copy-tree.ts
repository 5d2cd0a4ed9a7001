import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import { mendDollars } from './mend-dollars.ts';
import type { Syntax } from './syntax.ts';

/** Deeper than this nobody writes by hand. */
const DEEPEST = 200;

/** Copies the tree of a text, in one walk. Undefined if it is nested too deeply. */
export function copyTree(tree: Tree, language: Language, text: string): Syntax | undefined {
  const cursor = tree.walk();
  try {
    return copyNode(cursor, { types: language.types, text }, 0);
  } finally {
    cursor.delete();
  }
}

function copyNode(
  cursor: TreeCursor,
  source: { readonly types: readonly string[]; readonly text: string },
  depth: number,
): Syntax | undefined {
  if (depth > DEEPEST) return undefined;
  const children: Syntax[] = [];
  const { startIndex: start, endIndex: end } = cursor;
  const type = typeOf(cursor, source.types, start === end);
  if (!cursor.gotoFirstChild()) return { type, start, end, children };
  do {
    const child = copyNode(cursor, source, depth + 1);
    if (child === undefined) return undefined;
    children.push(child);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return { type, start, end, children: mendDollars(children, source.text) };
}

/** The id of a node that the grammar could not place is beyond its table; one that it made up is empty. */
function typeOf(cursor: TreeCursor, types: readonly string[], isEmpty: boolean): string {
  if (isEmpty && cursor.nodeIsMissing) return 'MISSING';
  return types[cursor.nodeTypeId] ?? 'ERROR';
}
