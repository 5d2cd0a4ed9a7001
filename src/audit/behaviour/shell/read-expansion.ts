import { type Reader, textOf } from './reader.ts';
import type { Part, VariablePart, Word } from './shell-model.ts';
import type { Syntax } from './syntax.ts';

const NAMES: ReadonlySet<string> = new Set(['variable_name', 'special_variable_name']);

/** Reads `$name` or `${name…}`. */
export function readExpansion(
  reader: Reader,
  node: Syntax,
  quoted: boolean,
  readWord: (reader: Reader, node: Syntax) => Word,
): Part {
  const subscript = node.children.find(({ type }) => type === 'subscript');
  const index = node.children.findIndex(({ type }) => NAMES.has(type) || type === 'subscript');
  const named = subscript?.children.find(({ type }) => NAMES.has(type)) ?? node.children[index];
  if (named === undefined) return { kind: 'unknown', quoted };
  const name = textOf(reader, named);
  const before = node.children[index - 1]?.type;
  if (before === '#') return { kind: 'number', quoted };
  if (before === '!') return { kind: 'unknown', quoted };
  const plain: VariablePart = {
    kind: 'variable',
    name: subscript === undefined ? name : memberOf(reader, subscript, name),
    quoted,
  };
  const operator = node.children[index + 1];
  if (operator === undefined || operator.type === '}') return plain;
  const operand = node.children[index + 2];
  return {
    ...plain,
    operator: textOf(reader, operator),
    ...(operand === undefined || operand.type === '}' ? {} : { operand: readWord(reader, operand) }),
  };
}

/** The first member of BASH_SOURCE is the script; other members of arrays are not followed. */
function memberOf(reader: Reader, subscript: Syntax, name: string): string {
  return textOf(reader, subscript) === 'BASH_SOURCE[0]' ? name : `${name}[]`;
}
