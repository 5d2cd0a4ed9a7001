import { lineAt, lineStarts } from '../../core/line-starts.ts';
import type { Place } from '../../core/errors.ts';

/** Turns offsets of a text (UTF-16 units) into places. */
export type TextPlaces = (start: number, end: number) => Place;

/** The places of one text. Columns and lengths count characters (code points); a place never leaves its first line. */
export function textPlaces(file: string, text: string): TextPlaces {
  const lines = lineStarts(text);
  return (start, end) => {
    const line = lineAt(lines, start);
    const lineStart = lines[line] ?? 0;
    const lineEnd = endOfLine(text, lines[line + 1]);
    const from = Math.min(start, lineEnd);
    return {
      file,
      line: line + 1,
      column: countCharacters(text.slice(lineStart, from)) + 1,
      length: Math.max(1, countCharacters(text.slice(from, Math.min(end, lineEnd)))),
    };
  };
}

function endOfLine(text: string, nextStart: number | undefined): number {
  if (nextStart === undefined) return text.length;
  return text[nextStart - 2] === '\r' ? nextStart - 2 : nextStart - 1;
}

/** How many characters (code points) a well-formed text has. */
export function countCharacters(text: string): number {
  let surrogates = 0;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) surrogates += 1;
  return text.length - surrogates;
}
