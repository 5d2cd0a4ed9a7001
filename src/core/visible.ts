// Everything that can forge, hide or reorder a printed line: control characters, format characters (bidirectional
// overrides, zero-width), line and paragraph separators, lone surrogates, characters that show nothing, and spaces that
// are not the space (CVE-2025-46394, CVE-2021-42574).
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/gu;

/** A text as one printed line that shows every character: the ones that deceive are written as \n, \x1b or \u{202e}. */
export function visible(text: string): string {
  return text.replace(DECEPTIVE, escapeCharacter);
}

/** The same, with every escape as `mark` gives it: an output can set it apart from the text around it. */
export function visibleWith(text: string, mark: (escape: string) => string): string {
  return text.replace(DECEPTIVE, (character) => mark(escapeCharacter(character)));
}

/** The same for a text of several lines, whose newlines stay. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** JSON text whose strings hold the same characters, written as escapes where they would deceive (RFC 8259, section 7). */
export function escapeForJson(json: string): string {
  return json.replace(DECEPTIVE, (found) =>
    [...Array(found.length).keys()].map((at) => `\\u${hex(found.charCodeAt(at), 4)}`).join(''),
  );
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return `\\u{${hex(code, 4)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
