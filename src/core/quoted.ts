const LONGEST = 120;
// Control, format (zero-width, direction), line separators, private and unassigned characters forge what a reader sees.
const INVISIBLE = /[\p{C}\u2028\u2029]/gu;

/**
 * A text in double quotes for a message: escaped so that it can neither forge nor hide anything, and cut to `longest`
 * characters. It does not redact.
 */
export function quoted(text: string, longest = LONGEST): string {
  const head = text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
  return JSON.stringify(head).replace(INVISIBLE, escapeCharacter);
}

/** One invisible character as `\u{…}`. */
export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
