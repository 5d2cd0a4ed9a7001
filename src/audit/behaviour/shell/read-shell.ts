import { placeFinder } from './place-finder.ts';
import { isHalf } from './read-redirections.ts';
import type { Reader } from './reader.ts';
import { readStatement } from './read-statement.ts';
import type { Block, Statement } from './shell-model.ts';
import type { ShellParser } from './shell-parser.ts';
import type { Syntax } from './syntax.ts';

/**
 * Reads shell text. Undefined when it is too long, too deep or too costly to parse; what cannot be parsed in between is
 * an `unreadable` statement.
 */
export function readShell(text: string, parser: ShellParser): Block | undefined {
  const syntax = parser.parse(text);
  if (syntax === undefined) return undefined;
  const reader: Reader = {
    text,
    place: placeFinder(text),
    block: (nodes) => readBlock(reader, nodes),
  };
  return [...reader.block([syntax]), ...unreadable(reader, syntax)];
}

function readBlock(reader: Reader, nodes: readonly Syntax[]): Block {
  const block: Statement[] = [];
  for (const node of nodes) {
    if (node.type === 'program')
      for (const statement of readBlock(reader, node.children)) block.push(statement);
    else if (node.type === '&') background(block);
    else for (const statement of readStatement(reader, node)) block.push(statement);
  }
  return block;
}

function background(block: Statement[]): void {
  const body = block.pop();
  if (body !== undefined) block.push({ kind: 'background', body, at: body.at });
}

/** What the grammar could not place, wherever it is; not what is only a `<>`, which it does not know. */
function unreadable(reader: Reader, node: Syntax): Block {
  if (node.type === 'ERROR' || node.type === 'MISSING')
    return [{ kind: 'unreadable', at: reader.place(node.start) }];
  return node.children.flatMap((child) => {
    return node.type === 'file_redirect' && isHalf(reader, child) ? [] : unreadable(reader, child);
  });
}
