import { isNeeded } from './needed-characters.ts';

/**
 * What a character does: it reorders what is shown; it is a letter that shows nothing, so that names differ unseen; it is
 * one of many in a row that carry a text; or it only is not shown.
 */
export type HiddenKind = 'direction' | 'filler' | 'carrier' | 'invisible';

/** One character, or a row of them, that is not seen. */
export interface HiddenCharacter {
  readonly kind: HiddenKind;
  /** Offset in the text. */
  readonly offset: number;
  /** The first of them, as `U+202E`. */
  readonly code: string;
  /** True between letters, digits or underscores. */
  readonly inWord: boolean;
}

// Unicode Standard Annex 9, section 2: embeddings, overrides, isolates and their ends; then the marks.
const DIRECTION = /^[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;
const FILLER = /^[\u115f\u1160\u3164\uffa0]/;
const ROWS = [
  // Tags, which spell ASCII; variation selectors, of which a letter has one; four letters without width.
  '[\\u{e0001}\\u{e0020}-\\u{e007f}]+',
  '[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]{4,}',
  '[\\u200b-\\u200d\\u2060-\\u2064\\ufeff\\u180e]{4,}',
  '[\\u00ad]{4,}',
];
const SINGLE =
  '[\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]';
const HIDDEN = new RegExp(`${ROWS.join('|')}|${SINGLE}`, 'gu');
const FLAG = /\u{1f3f4}$/u;
const WORD_LETTER = /[A-Za-z0-9_$]/;

/**
 * What hides in a text. What a script needs is left out: joiners in Persian or Hindi words and in emoji, breaks in Thai,
 * marks of direction on a line with letters that are written from right to left, and a byte order mark at the start.
 * @param most ends the search.
 */
export function hiddenCharacters(text: string, most: number): readonly HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  for (const { 0: hidden, index: offset } of text.matchAll(HIDDEN)) {
    const kind = kindOf(hidden);
    if (kind === 'carrier' ? isFlag(text, offset, hidden) : isNeeded(text, offset, hidden)) continue;
    const code = `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    const inWord =
      WORD_LETTER.test(text.charAt(offset - 1)) && WORD_LETTER.test(text.charAt(offset + hidden.length));
    found.push({ kind, offset, code, inWord });
    if (found.length >= most) break;
  }
  return found;
}

function kindOf(hidden: string): HiddenKind {
  if (DIRECTION.test(hidden)) return 'direction';
  if (FILLER.test(hidden)) return 'filler';
  return hidden.length > 1 ? 'carrier' : 'invisible';
}

/** Unicode Technical Standard 51, "Emoji Tag Sequence": the flag of a region is a black flag and at most seven tags. */
function isFlag(text: string, offset: number, hidden: string): boolean {
  return hidden.length <= 14 && FLAG.test(text.slice(Math.max(0, offset - 2), offset));
}
