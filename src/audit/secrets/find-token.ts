import { isExampleToken } from './placeholder.ts';
import type { SecretFinder, SecretMatch } from './secret-match.ts';
import type { TokenShape } from './token-shapes.ts';

const WORD_LETTER = /[A-Za-z0-9_]/;

/** Finds tokens of one shape at the place where one of their beginnings stands. */
export function tokenFinder({ kind, rest, inside }: TokenShape, start: string): SecretFinder {
  const isWord = inside === undefined && WORD_LETTER.test(start.charAt(0));
  return ({ text }, offset): SecretMatch | undefined => {
    if (!text.startsWith(start, offset)) return undefined;
    // A token in the middle of a longer word is none.
    if (isWord && WORD_LETTER.test(text.charAt(offset - 1))) return undefined;
    rest.lastIndex = offset + start.length;
    const found = rest.exec(text);
    if (found === null || isExampleToken(found[0])) return undefined;
    return { kind, start: offset, end: rest.lastIndex, sure: 'certain' };
  };
}
