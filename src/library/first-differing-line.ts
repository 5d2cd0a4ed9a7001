/** The first line in which two texts differ. */
export interface DifferingLine {
  /** From 1. */
  readonly line: number;
  /** The line in each, from a little before the difference where it is long; undefined where the text has ended. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

const NEWLINE = 0x0a;
/** How much of a long line is taken around its difference, in bytes. */
const [BEFORE, AFTER] = [40, 200];

/** Compares byte by byte; undefined when the two are equal. */
export function firstDifferingLine(a: Uint8Array, b: Uint8Array): DifferingLine | undefined {
  const most = Math.max(a.length, b.length);
  let line = 1;
  let start = 0;
  for (let at = 0; at < most; at += 1) {
    if (a[at] !== b[at]) return { line, a: lineAround(a, start, at), b: lineAround(b, start, at) };
    if (a[at] === NEWLINE) [line, start] = [line + 1, at + 1];
  }
  return undefined;
}

function lineAround(bytes: Uint8Array, start: number, at: number): string | undefined {
  if (start >= bytes.length) return undefined;
  const from = at - start > BEFORE * 2 ? at - BEFORE : start;
  const newline = bytes.subarray(at, at + AFTER).indexOf(NEWLINE);
  const end = newline < 0 ? Math.min(bytes.length, at + AFTER) : at + newline;
  const text = new TextDecoder().decode(bytes.subarray(from, end));
  return from > start ? `…${text}` : text;
}
