/** How a program is written, in numbers. */
export interface TextShape {
  readonly longestLine: number;
  readonly averageLine: number;
  /** Share of blanks and line ends, from 0 to 1. */
  readonly blank: number;
  /** Share of the marks that programs are made of: `;`, `,`, `=`, parentheses and braces. */
  readonly marks: number;
  /** Share of characters that stand in escapes as `\x41`, from 0 to 1. */
  readonly escaped: number;
}

const NEWLINE = 10;
const BLANK = 32;
const TAB = 9;
const BACKSLASH = 92;
const ASCII = 128;
const MARK = new Uint8Array(ASCII);
for (const mark of ';,=(){}') MARK[mark.charCodeAt(0)] = 1;
/** `\x41` and `\u0041`, by the code of the letter. */
const ESCAPE_LENGTH = new Map([
  [120, 4],
  [117, 6],
]);

/** Measures a text in one pass. */
export function textShape(text: string): TextShape {
  let [lines, blanks, start, longest, escaped, marks] = [1, 0, 0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) {
      longest = Math.max(longest, at - start);
      start = at + 1;
      lines += 1;
      blanks += 1;
    } else if (code === BLANK || code === TAB) blanks += 1;
    else if (code < ASCII && MARK[code] === 1) marks += 1;
    else if (code === BACKSLASH) escaped += ESCAPE_LENGTH.get(text.charCodeAt(at + 1)) ?? 0;
  }
  longest = Math.max(longest, text.length - start);
  const length = Math.max(text.length, 1);
  return {
    longestLine: longest,
    averageLine: length / lines,
    blank: blanks / length,
    marks: marks / length,
    escaped: escaped / length,
  };
}
