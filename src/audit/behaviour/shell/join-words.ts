import type { Part, Word } from './shell-model.ts';

/** A word, and where it begins and ends in the text. */
export interface PlacedWord {
  readonly word: Word;
  readonly start: number;
  readonly end: number;
}

/**
 * Words of a command as the shell sees them: what has no blank between is one word. The grammar (0.25.1) also drops a blank
 * behind a backslash outside of plain words; here it belongs to the word again.
 */
export function joinWords(placed: readonly PlacedWord[], text: string): Word[] {
  const words: { parts: Part[]; readonly at: Word['at'] }[] = [];
  let end = placed[0]?.start ?? 0;
  for (const { word, start, end: last } of placed) {
    const [first = '', ...rest] = gapTexts(text.slice(end, start));
    const before = words.at(-1);
    before?.parts.push(...escaped(first));
    for (const one of rest) words.push({ parts: escaped(one), at: word.at });
    const open = before === undefined || rest.length > 0 ? words.at(rest.length > 0 ? -1 : 0) : before;
    if (open === undefined) words.push({ parts: [...word.parts], at: word.at });
    else open.parts.push(...word.parts);
    end = last;
  }
  return words;
}

function escaped(text: string): Part[] {
  return text === '' ? [] : [{ kind: 'text', text, quoted: true }];
}

/** The escaped characters of a gap between words, split at its blanks: the first text ends a word, the last begins one. */
function gapTexts(gap: string): string[] {
  const texts = [''];
  for (let at = 0; at < gap.length; at += 1) {
    const isEscape = gap[at] === '\\';
    if (isEscape) at += 1;
    const character = gap[at] ?? '';
    if (!isEscape) {
      if (texts.at(-1) !== '' || texts.length === 1) texts.push('');
    } else if (character !== '\n') texts[texts.length - 1] += character;
  }
  return texts;
}
