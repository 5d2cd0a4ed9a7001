import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';

/**
 * Returns normally if a lockfile has no marks of an unfinished merge (git-merge(1), "HOW CONFLICTS ARE PRESENTED").
 * @throws ArxError LOCK_INVALID naming both sides.
 */
export function demandMerged(text: string, file: string): void {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.startsWith('<<<<<<< '));
  if (first < 0) return;
  const last = lines.slice(first).find((line) => line.startsWith('>>>>>>> ')) ?? '';
  const [ours, theirs] = [lines[first] ?? '', last].map((line) => quoted(line.slice(8).trim() || '?', 60));
  const at = { file, line: first + 1, column: 1, length: 7 };
  throw new ArxError(
    'LOCK_INVALID',
    `Cannot read "${file}" at ${at.line}:1: ${ours} and ${theirs} were merged and conflict, expected no marks of a merge`,
    {
      at,
      hint: 'Merge arx.yaml first, take one side whole (`git checkout --ours arx.lock` or `--theirs`), then run `arx lock`',
    },
  );
}
