import { joinWords } from './join-words.ts';
import { type Reader, textOf } from './reader.ts';
import { readRedirections } from './read-redirections.ts';
import { readWord, WORD_TYPES } from './read-word.ts';
import type { Assignment, Command, Word } from './shell-model.ts';
import type { Syntax } from './syntax.ts';

const DECLARERS: ReadonlySet<string> = new Set([
  'declare',
  'typeset',
  'export',
  'readonly',
  'local',
  'unset',
  'unsetenv',
]);

/** Reads a simple command, a declaration, or assignments alone. */
export function readCommand(reader: Reader, node: Syntax): Command {
  const alone = node.type === 'variable_assignment';
  const children = alone ? [node] : node.children;
  const { redirections } = readRedirections(reader, children);
  return {
    kind: 'command',
    assignments: children.flatMap((child) => assignmentOf(reader, child)),
    words: wordsOf(reader, children),
    redirections,
    at: reader.place(node.start),
  };
}

function wordsOf(reader: Reader, nodes: readonly Syntax[]): Word[] {
  const placed = nodes.flatMap((node) =>
    wordOf(reader, node).map((word) => ({ word, start: node.start, end: node.end })),
  );
  return joinWords(placed, reader.text);
}

function wordOf(reader: Reader, node: Syntax): Word[] {
  if (node.type === 'command_name') return node.children.map((child) => readWord(reader, child));
  if (DECLARERS.has(node.type)) return [declarer(reader, node)];
  return WORD_TYPES.has(node.type) ? [readWord(reader, node)] : [];
}

function declarer(reader: Reader, node: Syntax): Word {
  return { parts: [{ kind: 'text', text: node.type, quoted: false }], at: reader.place(node.start) };
}

function assignmentOf(reader: Reader, node: Syntax): Assignment[] {
  if (node.type !== 'variable_assignment') return [];
  const [target, ...rest] = node.children;
  if (target === undefined) return [];
  const [name = ''] = textOf(reader, target).split('[', 1);
  const value = rest.at(-1);
  const array = value?.type === 'array';
  const partial = target.type === 'subscript' || array || rest.some(({ type }) => type === '+=');
  const at = reader.place(node.start);
  if (value === undefined || value.type === '=' || value.type === '+=')
    return [{ name, value: { parts: [{ kind: 'text', text: '', quoted: true }], at }, partial, at }];
  const word = array
    ? {
        parts: value.children.flatMap((child) =>
          WORD_TYPES.has(child.type) ? readWord(reader, child).parts : [],
        ),
        at,
      }
    : readWord(reader, value);
  return [{ name, value: word, partial, at }];
}
