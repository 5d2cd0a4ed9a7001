// Letters of other scripts that look like a Latin one (Unicode Technical Standard 39, confusables): Latin first.
const ALIKE: Readonly<Record<string, string>> = {
  a: 'аɑα',
  b: 'Ьь',
  c: 'сϲ',
  d: 'ԁ',
  e: 'еҽ',
  g: 'ɡց',
  h: 'һհ',
  i: 'іıι',
  j: 'јϳ',
  k: 'κк',
  l: 'ӏ',
  m: 'м',
  n: 'ոп',
  o: 'оοօ',
  p: 'рρ',
  q: 'ԛգ',
  r: 'г',
  s: 'ѕ',
  t: 'тτ',
  u: 'υսц',
  v: 'ѵν',
  w: 'ԝա',
  x: 'хχ',
  y: 'уүγ',
  z: 'ᴢ',
  A: 'АΑ',
  B: 'ВΒ',
  C: 'СϹ',
  E: 'ЕΕ',
  H: 'НΗ',
  I: 'ІΙӀ',
  J: 'Ј',
  K: 'КΚ',
  M: 'МΜ',
  N: 'Ν',
  O: 'ОΟՕ',
  P: 'РΡ',
  S: 'ЅՏ',
  T: 'ТΤ',
  X: 'ХΧ',
  Y: 'ΥҮ',
  Z: 'Ζ',
};
const LATIN = new Map(
  Object.entries(ALIKE).flatMap(([latin, others]) => Array.from(others, (other) => [other, latin])),
);
const OTHERS = [...LATIN.keys()].join('');
const ALIKE_LETTER = new RegExp(`[${OTHERS}]`, 'u');
const WORD = /[\p{L}\p{N}_$]+/gu;
const LATIN_LETTER = /[A-Za-z]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/;

/** A word that mixes Latin letters with others that look like Latin ones. */
export interface LookAlike {
  readonly offset: number;
  readonly word: string;
  /** As `U+0430`. */
  readonly codes: readonly string[];
}

/**
 * Words in which some letters are Latin and the others only look so. A word of one script is none, and neither is one
 * with a single Greek letter beside Latin ones, as in formulas and units.
 * @param most ends the search.
 */
export function lookAlikes(text: string, most: number): readonly LookAlike[] {
  if (!ALIKE_LETTER.test(text)) return [];
  const found: LookAlike[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!isMixed(word)) continue;
    found.push({ offset: index, word, codes: codesOf(word) });
    if (found.length >= most) break;
  }
  return found;
}

/** The name as it looks: every letter that looks like a Latin one is that one. */
export function skeletonOf(name: string): string {
  if (!ALIKE_LETTER.test(name) && !FULL_WIDTH.test(name)) return name;
  return Array.from(name.normalize('NFKC'), (letter) => LATIN.get(letter) ?? letter).join('');
}

function isMixed(word: string): boolean {
  const latin = word.match(LATIN_LETTER)?.length ?? 0;
  if (latin < 2 || word.length > 200 || !ALIKE_LETTER.test(word)) return false;
  const foreign = Array.from(word).filter(
    (letter) => /\p{L}/u.test(letter) && !/\p{Script=Latin}/u.test(letter),
  );
  if (foreign.length === 0 || !foreign.every((letter) => LATIN.has(letter))) return false;
  const greek = foreign.filter((letter) => /\p{Script=Greek}/u.test(letter));
  // `Δt`, `kν`, `χ2test`: Greek stands in for itself; in the middle of a word it does not.
  return greek.length < foreign.length || isInside(word, greek[0] as string);
}

function isInside(word: string, letter: string): boolean {
  const at = word.indexOf(letter);
  return /[A-Za-z]/.test(word.charAt(at - 1)) && /[a-z]/.test(word.charAt(at + letter.length));
}

function codesOf(word: string): readonly string[] {
  const foreign = [...new Set(word)].filter((letter) => LATIN.has(letter));
  return foreign.map(
    (letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
