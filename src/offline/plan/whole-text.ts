import type { TextDiff } from '../../model/audit/bundle-diff.ts';

// As diff(1) says it (GNU diffutils, "Incomplete Lines").
const NO_NEWLINE = '\\ No newline at end of file';

/** A text that comes (`+`) or goes (`-`) as a whole. At most `most` lines are given. */
export function wholeText(text: string, sign: '+' | '-', most: number): TextDiff {
  const lines = text === '' ? [] : text.split('\n');
  const ends = lines.at(-1) === '';
  if (ends) lines.pop();
  const counts = sign === '+' ? { added: lines.length, removed: 0 } : { added: 0, removed: lines.length };
  if (lines.length === 0) return { ...counts, hunks: [] };
  const shown = lines.slice(0, most).map((line) => sign + line);
  const cut = lines.length > most ? { cut: `${lines.length - most} more lines are not shown` } : {};
  if (!ends && lines.length <= most) shown.push(NO_NEWLINE);
  const starts = sign === '+' ? { before: 0, after: 1 } : { before: 1, after: 0 };
  return { ...counts, hunks: [{ ...starts, lines: shown }], ...cut };
}
