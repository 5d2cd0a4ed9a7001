/** One token of TypeScript source. Comments and white space give none. */
export interface Token {
  readonly kind: 'word' | 'string' | 'template' | 'regex' | 'number' | 'mark';
  /** The token's text; for strings what is between the quotes, for templates nothing. */
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$]*/uy;
const NUMBER = /\d[\w.]*/y;
const STRING = /'((?:\\[^]|[^'\\\n])*)'|"((?:\\[^]|[^"\\\n])*)"/y;
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const BLANK = /\s+|\/\/[^\n]*|\/\*[^]*?\*\//y;

/** Words after which "/" starts a regular expression, although they look like values. */
const BEFORE_REGEX = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'await',
  'yield',
  'throw',
  'new',
]);

const known = new Map<string, readonly Token[]>();

/**
 * Cuts TypeScript source into tokens: enough to tell code from text. Code inside `${}` of a template is cut too.
 * @throws Error when a string, template or comment does not end
 */
export function tokenize(source: string): readonly Token[] {
  const found = known.get(source);
  if (found !== undefined) return found;
  const tokens: Token[] = [];
  scan(source, 0, tokens, false);
  known.set(source, tokens);
  return tokens;
}

/** Scans code until the end, or (inside a template) until the "}" that closes it. Returns where it stopped. */
function scan(source: string, start: number, tokens: Token[], inTemplate: boolean): number {
  let at = start;
  let depth = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  while (at < source.length) {
    const line = lineOf(source, at);
    const blank = match(BLANK);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const character = source[at] as string;
    if (character === '}' && depth === 0) {
      if (inTemplate) return at;
      throw new Error(`Unbalanced "}" at line ${line}`);
    }
    if (character === '`') {
      tokens.push({ kind: 'template', text: '', line });
      at = scanTemplate(source, at + 1, tokens);
      continue;
    }
    const [kind, found] = tokenAt(match, tokens.at(-1));
    const text = found === null ? character : kind === 'string' ? (found[1] ?? found[2] ?? '') : found[0];
    if (kind === 'mark' && (character === "'" || character === '"'))
      throw new Error(`Open string at line ${line}`);
    tokens.push({ kind, text, line });
    if (kind === 'mark') depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    at += found?.[0].length ?? 1;
  }
  if (inTemplate || depth !== 0) throw new Error('Unbalanced "{"');
  return at;
}

function tokenAt(
  match: (pattern: RegExp) => RegExpExecArray | null,
  before: Token | undefined,
): [Token['kind'], RegExpExecArray | null] {
  const kinds = { word: WORD, number: NUMBER, string: STRING } as const;
  for (const [kind, pattern] of Object.entries(kinds)) {
    const found = match(pattern);
    if (found !== null) return [kind as keyof typeof kinds, found];
  }
  const regex = endsValue(before) ? null : match(REGEX);
  return regex === null ? ['mark', null] : ['regex', regex];
}

/** True after a value: there "/" divides. */
function endsValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'word') return !BEFORE_REGEX.has(token.text);
  return token.kind !== 'mark' || token.text === ')' || token.text === ']';
}

/** Scans a template from behind its "`"; returns the place behind the closing one. */
function scanTemplate(source: string, start: number, tokens: Token[]): number {
  let at = start;
  while (at < source.length) {
    if (source[at] === '`') return at + 1;
    if (source[at] === '\\') at += 2;
    else if (source.startsWith('${', at)) at = scan(source, at + 2, tokens, true) + 1;
    else at += 1;
  }
  throw new Error(`Open template at line ${lineOf(source, start)}`);
}

let counted = { source: '', at: 0, line: 1 };

/** The line of a place; going on from the place that was asked for before. */
function lineOf(source: string, at: number): number {
  if (counted.source !== source || counted.at > at) counted = { source, at: 0, line: 1 };
  for (; counted.at < at; counted.at += 1) if (source[counted.at] === '\n') counted.line += 1;
  return counted.line;
}
