import type { FileDiff } from '../../../model/audit/bundle-diff.ts';
import type { Paint } from '../../paint.ts';
import { visible } from '../../../core/visible.ts';

/** The lines that differ in a text. */
export function hunkLines({ text }: FileDiff, paint: Paint): string[] {
  if (text === undefined) return [];
  const lines = text.hunks.flatMap(({ before, after, lines: found }) => [
    paint.cyan(`@@ -${before} +${after} @@`),
    ...found.map((line) => paintLine(visible(line), paint)),
  ]);
  const cut = text.cut === undefined ? [] : [`(${text.cut})`];
  return [...lines, ...cut].map((line) => `        ${line}`);
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint.green(line);
  return line.startsWith('-') ? paint.red(line) : line;
}
