import { Lexer } from 'yaml';
import type { ProblemList } from './problem-list.ts';
import type { TextPlaces } from './text-places.ts';

/** The longest manifest in bytes. */
const LONGEST_MANIFEST = 4 * 1024 * 1024;
/** How deep maps and lists may nest. */
export const DEEPEST = 64;

// Bounds what the parser has to do: its time grows with the words and marks of a text, not with its bytes.
const MOST_TOKENS = 250_000;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
// Tokens of the lexer that the text does not have: document, flow error, scalar.
const LEXER_MARKS = new Set(['\x02', '\x18', '\x1f']);
const OPENS = new Set(['[', '{']);
const CLOSES = new Set([']', '}']);

/** Refuses what must not reach the YAML parser. Returns false if a problem was added. */
export function checkText(text: string, places: TextPlaces, list: ProblemList): boolean {
  const problem = encodingProblem(text) ?? sizeProblem(text);
  if (problem === undefined) return true;
  const message = `Cannot read ${list.document}: ${problem.is}`;
  list.add(problem.code, message, places(problem.offset, problem.offset + 1), problem.hint);
  return false;
}

interface TextProblem {
  readonly code: 'MANIFEST_ENCODING' | 'MANIFEST_TOO_LARGE';
  readonly is: string;
  readonly offset: number;
  readonly hint?: string;
}

function encodingProblem(text: string): TextProblem | undefined {
  const code = 'MANIFEST_ENCODING';
  if (text.startsWith('\ufeff'))
    return { code, is: 'it begins with a byte order mark', offset: 0, hint: 'Save it as UTF-8 without BOM' };
  const control = CONTROL.exec(text);
  if (control !== null) {
    const number = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return { code, is: `it has the control character U+${number}`, offset: control.index };
  }
  const lone = text.isWellFormed() ? -1 : text.search(/\p{Cs}/u);
  return lone < 0 ? undefined : { code, is: 'it is not valid Unicode', offset: lone };
}

function sizeProblem(text: string): TextProblem | undefined {
  const code = 'MANIFEST_TOO_LARGE';
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_MANIFEST)
    return { code, is: `it has ${bytes} bytes, expected at most ${LONGEST_MANIFEST}`, offset: 0 };
  let [offset, tokens, depth] = [0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (OPENS.has(token)) depth += 1;
    if (CLOSES.has(token)) depth = Math.max(0, depth - 1);
    if (depth > DEEPEST)
      return { code, is: `it nests deeper than ${DEEPEST} levels`, offset: Math.min(offset, text.length) };
    if (tokens > MOST_TOKENS)
      return {
        code,
        is: `it has more than ${MOST_TOKENS} words and marks`,
        offset: Math.min(offset, text.length),
      };
    if (!LEXER_MARKS.has(token)) offset += token.length;
  }
  return undefined;
}
