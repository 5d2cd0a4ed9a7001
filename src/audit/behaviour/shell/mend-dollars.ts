import type { Syntax } from './syntax.ts';

/** `B` in `$B`, `1` in `$1`. */
const NAME = /[A-Za-z_]\w*|[0-9@*#?!-]/y;

/**
 * The grammar (0.25.1) cuts `${A}/$B/c` behind the dollar, into two words. Here they become one again: a dollar at the end
 * of a node, with a name right behind it, is that variable.
 */
export function mendDollars(children: readonly Syntax[], text: string): readonly Syntax[] {
  if (!children.some((child) => child.type !== '$' && endsWithDollar(child))) return children;
  const mended: Syntax[] = [];
  for (const child of children) {
    const left = mended.at(-1);
    const name = left === undefined ? undefined : nameBehind(left, child, text);
    if (left === undefined || name === undefined) mended.push(child);
    else mended[mended.length - 1] = joined(left, child, name.length);
  }
  return mended;
}

function nameBehind(left: Syntax, right: Syntax, text: string): string | undefined {
  if (left.end !== right.start || left.type === '$' || !endsWithDollar(left)) return undefined;
  NAME.lastIndex = right.start;
  return NAME.exec(text)?.[0];
}

function endsWithDollar(node: Syntax): boolean {
  let last = node;
  for (let child = last.children.at(-1); child !== undefined; child = last.children.at(-1)) last = child;
  return last.type === '$';
}

function joined(left: Syntax, right: Syntax, length: number): Syntax {
  const [first, ...rest] = piecesOf(right);
  const start = right.start;
  const end = start + length;
  const variable: Syntax = {
    type: 'simple_expansion',
    start: start - 1,
    end,
    children: [
      { type: '$', start: start - 1, end: start, children: [] },
      { type: 'variable_name', start, end, children: [] },
    ],
  };
  const tail =
    first === undefined || first.end <= end ? [] : [{ ...first, type: 'word', start: end, children: [] }];
  return withTail(left, [variable, ...tail, ...rest]);
}

function piecesOf(node: Syntax): readonly Syntax[] {
  if (node.type === 'concatenation') return node.children;
  const [only] = node.children;
  return node.type === 'command_name' && only !== undefined ? piecesOf(only) : [node];
}

/** The node with other pieces in the place of its last dollar. */
function withTail(node: Syntax, tail: readonly Syntax[]): Syntax {
  const end = tail.at(-1)?.end ?? node.end;
  const last = node.children.at(-1);
  if (last === undefined) return { type: 'concatenation', start: node.start, end, children: tail };
  const before = node.children.slice(0, -1);
  if (last.type === '$') return { ...node, end, children: [...before, ...tail] };
  return { ...node, end, children: [...before, withTail(last, tail)] };
}
