import { textOfLines } from './text-of-lines.ts';
import type { Repacked } from '../../commands/repack.ts';
import { formatSize } from '../../core/quantity.ts';
import type { Paint } from '../paint.ts';
import { visible } from '../../core/visible.ts';
import { formatSigners } from './bundle.ts';
import { lockCountLine } from './lock-changes.ts';
import { verdictLine } from './policy.ts';
import { sourceCells } from './source.ts';
import { formatTable } from './table.ts';

/** One line a source, what became of the lock, and the file with its size and signer. */
export function repackNotes(made: Repacked, paint: Paint): string {
  const rows = made.sources.map((source, index) => [
    paint.dim(`[${index + 1}/${made.sources.length}]`),
    ...sourceCells(source),
  ]);
  const lock = made.lockFile === undefined ? [] : [lockCountLine(made.lockFile, made.changes)];
  const file = made.file === undefined ? 'standard output' : visible(made.file);
  const written = `wrote ${file} (${formatSize(made.bytes)}), signed by ${formatSigners([made.signer])}`;
  const judged = made.verdict === undefined ? [] : [verdictLine(made.verdict)];
  return textOfLines([...formatTable(rows), ...lock, ...judged, written]);
}
