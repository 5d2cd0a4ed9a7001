import { hexOf } from '../../core/digest.ts';
import type { Pruning } from './pruning.ts';
import { callLines } from './word-batches.ts';

/** The files of a commit that say what is removed beside (agent/35-prune.sh). */
export function encodePruning({ old, left, logging, whole }: Pruning): [name: string, bytes: Uint8Array][] {
  const lines = [
    ...callLines('drop', old),
    ...callLines('keep', left),
    ...callLines('logs_in_use', logging),
    ':',
  ];
  const pruning = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  if (whole === undefined) return [['pruning', pruning]];
  const sums = [...whole].map(([name, digest]) => `${hexOf(digest)}  ${name}\n`);
  return [
    ['pruning', pruning],
    ['whole', Buffer.from(sums.join(''))],
  ];
}
