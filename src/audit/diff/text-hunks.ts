import { structuredPatch } from 'diff';
import type { TextDiff } from '../../model/audit/bundle-diff.ts';

/** Larger texts are only counted as changed. */
export const LARGEST_TEXT = 512 * 1024;

const CONTEXT_LINES = 3;
// The time of the algorithm grows with the square of this.
const MOST_EDITS = 4000;
const MOST_LINES = 400;

/**
 * The lines that differ between two texts. Undefined texts are those that are no text, or too large.
 * @param most so many lines are given.
 */
export function textHunks(
  before: string | undefined,
  after: string | undefined,
  most = MOST_LINES,
): TextDiff {
  if (before === undefined || after === undefined) return cut('no text, or too large to compare');
  const patch = structuredPatch('', '', before, after, '', '', {
    context: CONTEXT_LINES,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return cut('too different to compare line by line');
  const hunks = patch.hunks.map(({ oldStart, newStart, lines }) => ({
    before: oldStart,
    after: newStart,
    lines,
  }));
  const all = hunks.flatMap(({ lines }) => lines);
  const counts = { added: count(all, '+'), removed: count(all, '-') };
  if (all.length <= most) return { ...counts, hunks };
  return { ...counts, hunks: firstLines(hunks, most), cut: `${all.length - most} more lines are not shown` };
}

function firstLines(hunks: TextDiff['hunks'], most: number): TextDiff['hunks'] {
  let left = most;
  return hunks
    .map((hunk) => {
      const lines = hunk.lines.slice(0, Math.max(0, left));
      left -= hunk.lines.length;
      return { ...hunk, lines };
    })
    .filter(({ lines }) => lines.length > 0);
}

function count(lines: readonly string[], sign: string): number {
  return lines.filter((line) => line.startsWith(sign)).length;
}

function cut(why: string): TextDiff {
  return { added: 0, removed: 0, hunks: [], cut: why };
}
