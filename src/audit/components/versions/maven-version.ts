import { compareText } from '../../../core/compare-text.ts';
import { compareNumbers } from './debian-version.ts';

/** A token with the separator in front of it; one that is made of tokens is a list of them. */
interface Token {
  readonly separator: '.' | '-';
  readonly text: string;
}

const FORM = /^[A-Za-z0-9._+-]{1,256}$/;
const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const SAME: ReadonlyMap<string, string> = new Map(
  Object.entries({ ga: '', final: '', release: '', cr: 'rc' }),
);
const SHORT: ReadonlyMap<string, string> = new Map(Object.entries({ a: 'alpha', b: 'beta', m: 'milestone' }));

/**
 * Maven, "Version Order Specification" (POM reference): tokens at dots, dashes and between letters and digits, without
 * what is null at the end of each part, then compared with nulls for what one of the two does not have.
 */
export function compareMaven(a: string, b: string): number | undefined {
  if (!FORM.test(a) || !FORM.test(b)) return undefined;
  const [first, second] = [read(a), read(b)];
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const [x, y] = [first[index], second[index]];
    const order = compareTokens(x ?? padding(y), y ?? padding(x));
    if (order !== 0) return order;
  }
  return 0;
}

function read(version: string): readonly Token[] {
  const tokens = [...tokensOf(version.toLowerCase())];
  for (let index = tokens.length - 1; index > 0; index -= 1)
    if (isNull(tokens[index]) && (tokens[index + 1]?.separator ?? '-') === '-') tokens.splice(index, 1);
  return tokens;
}

/** A change between letters and digits is a dash; `a`, `b` and `m` are words only with a digit behind them. */
function* tokensOf(version: string): Generator<Token> {
  let separator: Token['separator'] = '.';
  for (const { 0: part, index } of version.matchAll(/[.\-_]|\d+|[^.\-_\d]+/g)) {
    if (part === '.' || part === '-' || part === '_') {
      separator = part === '.' ? '.' : '-';
      continue;
    }
    const isShort = /^\d/.test(version.charAt(index + part.length));
    yield { separator, text: (isShort ? SHORT.get(part) : undefined) ?? part };
    separator = '-';
  }
}

function isNull(token: Token | undefined): boolean {
  return token !== undefined && (/^0+$/.test(token.text) || (SAME.get(token.text) ?? token.text) === '');
}

/** What stands for a token that is not there: 0 beside a number, nothing beside a word. */
function padding(other: Token | undefined): Token {
  const isNumber = /^\d/.test(other?.text ?? '');
  return { separator: other?.separator ?? '-', text: isNumber ? '0' : '' };
}

/** `.word` < `-word` < `-number` < `.number`. */
function compareTokens(a: Token, b: Token): number {
  const [aIsNumber, bIsNumber] = [/^\d/.test(a.text), /^\d/.test(b.text)];
  if (aIsNumber && bIsNumber)
    return a.separator === b.separator ? compareNumbers(a.text, b.text) : a.separator === '.' ? 1 : -1;
  if (aIsNumber !== bIsNumber) return aIsNumber ? 1 : -1;
  return compareWords(a.text, b.text);
}

function compareWords(a: string, b: string): number {
  const [first, second] = [SAME.get(a) ?? a, SAME.get(b) ?? b];
  const [x, y] = [QUALIFIERS.indexOf(first), QUALIFIERS.indexOf(second)];
  if (x >= 0 && y >= 0) return x - y;
  if (x >= 0 || y >= 0) return x >= 0 ? -1 : 1;
  return compareText(first, second);
}
