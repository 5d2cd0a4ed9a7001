import type { Language, Tree, TreeCursor } from 'web-tree-sitter';

/** A node of the grammar's tree, copied out of its memory. Offsets count UTF-16 units. */
export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly Syntax[];
}

/** Deeper than this nobody writes by hand. */
const DEEPEST = 200;

/** Copies a tree, in one walk. Undefined if it is nested too deeply. */
export function copyTree(tree: Tree, language: Language): Syntax | undefined {
  const cursor = tree.walk();
  try {
    return copyNode(cursor, language.types, 0);
  } finally {
    cursor.delete();
  }
}

function copyNode(cursor: TreeCursor, types: readonly string[], depth: number): Syntax | undefined {
  if (depth > DEEPEST) return undefined;
  const children: Syntax[] = [];
  // The id of a node that the grammar could not place is beyond its table.
  const type = types[cursor.nodeTypeId] ?? 'ERROR';
  const { startIndex: start, endIndex: end } = cursor;
  if (!cursor.gotoFirstChild()) return { type, start, end, children };
  do {
    const child = copyNode(cursor, types, depth + 1);
    if (child === undefined) return undefined;
    children.push(child);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return { type, start, end, children };
}
