import { folding, literal, specialFrom, type Spelling, type Unit } from './spelling.ts';

/** As it is. */
export const PLAIN: Spelling = { specialFrom: specialFrom(), unit: literal, fold: folding() };

/** Hexadecimal digits, in capitals too. */
export const HEX: Spelling = { ...PLAIN, fold: folding('Aa', 'Bb', 'Cc', 'Dd', 'Ee', 'Ff') };

/** RFC 3986, section 2.1, whichever characters are escaped; a plus for a space, as forms have it (WHATWG URL, section 5). */
export const PERCENT: Spelling = {
  specialFrom: specialFrom(['%', 0]),
  unit: (text) => whenWhole(text, /^%[0-9a-f]{2}$/i, /^%[0-9a-f]?$/i, (found) => [hexOf(found.slice(1))]),
  fold: folding('+ '),
};

const QUOTE = "'".charCodeAt(0);
const LETTERS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, f: 12, v: 11 };

/**
 * Strings of JSON (RFC 8259, section 7), with what JavaScript, Python and shells escape beyond. A shell closes its quotes for a
 * single one and opens them again, which is all that may stand for it there: `'\\''` or `'"'"'`.
 */
export const BACKSLASH: Spelling = {
  specialFrom: specialFrom(["\\'", 0]),
  unit: backslashUnit,
  fold: folding(),
};

/**
 * RFC 4648, sections 4 and 5, wrapped at any width. The characters that only one of them has may be escaped as in a URL or in
 * JSON. So that the end of a line is not held back each time, a break must follow a few characters that match.
 */
export const BASE64: Spelling = {
  specialFrom: specialFrom(['\\%', 0], ['\r\n', 4]),
  unit: base64Unit,
  fold: folding('-+', '_/'),
};

function backslashUnit(text: string): Unit | undefined {
  const [first, letter] = text;
  if (first === "'") return whenWhole(text, /^'(?:\\'|"'")'$/, /^'(?:\\'?|"(?:'"?)?)?$/, () => [QUOTE]);
  if (letter === undefined) return undefined;
  if (letter === 'u') return unicodeUnit(text);
  if (letter === 'x')
    return whenWhole(text, /^\\x[0-9a-f]{2}$/i, /^\\x[0-9a-f]?$/i, (found) => [hexOf(found.slice(2))]);
  if (/[0-7]/.test(letter))
    return whenWhole(text, /^\\[0-7]{3}$/, /^\\[0-7]{1,2}$/, (found) => [Number.parseInt(found.slice(1), 8)]);
  const meant = LETTERS[letter];
  if (meant !== undefined) return { length: 2, bytes: [meant] };
  return /[0-9A-Za-z]/.test(letter) ? literal(text) : { length: 2, bytes: [letter.charCodeAt(0)] };
}

/** Characters beyond the basic plane are two escapes, a surrogate each. */
function unicodeUnit(text: string): Unit | undefined {
  if (/^\\u[0-9a-f]{0,3}$/i.test(text)) return undefined;
  if (!/^\\u[0-9a-f]{4}/i.test(text)) return literal(text);
  const high = hexOf(text.slice(2, 6));
  if (high < 0xd8_00 || high > 0xdb_ff) return character(6, String.fromCharCode(high));
  if (/^.{6}(?:$|\\$|\\u[0-9a-f]{0,3}$)/i.test(text)) return undefined;
  const low = /^.{6}\\u(d[c-f][0-9a-f]{2})/i.exec(text)?.[1];
  return low === undefined ? character(6, '\uFFFD') : character(12, String.fromCharCode(high, hexOf(low)));
}

function character(length: number, text: string): Unit {
  return { length, bytes: [...Buffer.from(text)] };
}

function base64Unit(text: string): Unit | undefined {
  const [first, second] = text;
  if (first === '\r' || first === '\n') return { length: 1, bytes: [] };
  if (first === '%') return whenWhole(text, /^%2[bf]$/i, /^%2?$/, (found) => [hexOf(found.slice(1))]);
  if (second === undefined) return undefined;
  if (second === 'n' || second === 'r') return { length: 2, bytes: [] };
  return second === '/' ? { length: 2, bytes: [second.charCodeAt(0)] } : literal(text);
}

/** A unit that is known when it is whole; one that cannot become so means its first byte. */
function whenWhole(
  text: string,
  whole: RegExp,
  part: RegExp,
  meaning: (found: string) => number[],
): Unit | undefined {
  if (whole.test(text)) return { length: text.length, bytes: meaning(text) };
  return part.test(text) ? undefined : literal(text);
}

function hexOf(digits: string): number {
  return Number.parseInt(digits, 16);
}
