import { visible } from '../../../core/visible.ts';
import type { Hunk } from '../../../model/audit/bundle-diff.ts';
import type { PlannedDiff } from '../../../offline/plan/plan-diffs.ts';
import type { Paint } from '../../paint.ts';

/** How one file changes, as a unified diff (POSIX diff, "Diff -u Output Format"); every character is shown. */
export function unifiedLines({ action, path, text }: PlannedDiff, paint: Paint): string[] {
  const name = visible(path);
  const cut = text.cut === undefined ? [] : [`(${text.cut})`];
  return [
    paint.bold(`--- ${action === 'create' ? '/dev/null' : name}`),
    paint.bold(`+++ ${action === 'delete' ? '/dev/null' : name}`),
    ...text.hunks.flatMap((hunk) => [
      paint.cyan(rangeLine(hunk)),
      ...hunk.lines.map((line) => paintLine(line, paint)),
    ]),
    ...cut,
  ];
}

function rangeLine({ before, after, lines }: Hunk): string {
  return `@@ -${before},${count(lines, '-')} +${after},${count(lines, '+')} @@`;
}

/** How many lines of one side a hunk has. */
function count(lines: readonly string[], sign: '-' | '+'): number {
  return lines.filter((line) => line.startsWith(sign) || line.startsWith(' ')).length;
}

function paintLine(line: string, paint: Paint): string {
  const shown = line.slice(0, 1) + visible(line.slice(1));
  if (line.startsWith('+')) return paint.green(shown);
  return line.startsWith('-') ? paint.red(shown) : shown;
}
