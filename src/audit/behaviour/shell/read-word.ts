import { type Reader, textOf } from './reader.ts';
import { readExpansion } from './read-expansion.ts';
import type { Part, Word } from './shell-model.ts';
import type { Syntax } from './syntax.ts';
import { unescapeAnsi, unescapePlain, unescapeQuoted } from './unescape.ts';

/** The types of nodes that are words. */
export const WORD_TYPES: ReadonlySet<string> = new Set([
  'word',
  'number',
  'string',
  'raw_string',
  'ansi_c_string',
  'translated_string',
  'concatenation',
  'simple_expansion',
  'expansion',
  'command_substitution',
  'process_substitution',
  'arithmetic_expansion',
  'brace_expression',
  'extglob_pattern',
  'regex',
  'test_operator',
  'variable_name',
  'special_variable_name',
]);

/** Reads a node as one word. */
export function readWord(reader: Reader, node: Syntax): Word {
  const parts = partsOf(reader, node, false);
  return {
    parts: parts.length === 0 ? [{ kind: 'text', text: '', quoted: true }] : parts,
    at: placeOf(reader, node),
  };
}

/** Reads a here-document's text: plain if its end was quoted, else with expansions in it. */
export function readDocument(reader: Reader, node: Syntax, plain: boolean): Word {
  const parts = plain ? [literal(textOf(reader, node), true)] : holes(reader, node, node.start, node.end);
  return { parts, at: placeOf(reader, node) };
}

function partsOf(reader: Reader, node: Syntax, quoted: boolean): readonly Part[] {
  switch (node.type) {
    case 'string':
    case 'translated_string':
      return stringParts(reader, node);
    case 'raw_string':
      return [literal(textOf(reader, node).slice(1, -1), true)];
    case 'ansi_c_string':
      return [literal(unescapeAnsi(textOf(reader, node).slice(2, -1)), true)];
    case 'concatenation':
      return node.children.flatMap((child) => partsOf(reader, child, quoted));
    case 'simple_expansion':
    case 'expansion':
      return [readExpansion(reader, node, quoted, readWord)];
    case 'command_substitution':
      return [{ kind: 'output', body: reader.block(node.children), quoted }];
    case 'process_substitution':
      return [{ kind: 'process', body: reader.block(node.children), quoted }];
    case 'arithmetic_expansion':
      return [{ kind: 'number', quoted }];
    case 'ERROR':
      return [{ kind: 'unknown', quoted }];
    default:
      return [literal(unescapePlain(textOf(reader, node)), quoted)];
  }
}

function stringParts(reader: Reader, node: Syntax): readonly Part[] {
  const text = textOf(reader, node);
  const start = node.start + text.indexOf('"') + 1;
  const end = text.length > 1 && text.endsWith('"') ? node.end - 1 : node.end;
  const parts = holes(reader, node, start, end);
  return parts.length === 0 ? [literal('', true)] : parts;
}

/** Text with expansions in it. The grammar leaves out some of the text between them, so that is taken from the source. */
function holes(reader: Reader, node: Syntax, start: number, end: number): Part[] {
  const parts: Part[] = [];
  let at = start;
  const plain = (to: number): void => {
    if (to > at) parts.push(literal(unescapeQuoted(reader.text.slice(at, to)), true));
  };
  for (const child of expansionsOf(node)) {
    plain(startOf(reader, child));
    parts.push(...partsOf(reader, child, true));
    at = child.end;
  }
  plain(end);
  return parts;
}

function expansionsOf(node: Syntax): Syntax[] {
  return node.children.flatMap((child) => {
    if (HOLES.has(child.type)) return [child];
    return child.type === 'string' ? expansionsOf(child) : [];
  });
}

const HOLES: ReadonlySet<string> = new Set([
  'simple_expansion',
  'expansion',
  'command_substitution',
  'arithmetic_expansion',
]);

/** The grammar puts blanks before an expansion in a string into it. */
function startOf({ text }: Reader, node: Syntax): number {
  let at = node.start;
  while (at < node.end && text[at] !== '$' && text[at] !== '`') at += 1;
  return at;
}

function literal(text: string, quoted: boolean): Part {
  return { kind: 'text', text, quoted };
}

function placeOf(reader: Reader, node: Syntax): Word['at'] {
  return reader.place(node.start);
}
