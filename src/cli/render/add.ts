import type { AddResult } from '../../commands/add.ts';
import type { Paint } from '../paint.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import { COLORS, lastLine, movedIn, shortPath, SIGNS } from './lock-changes.ts';
import { shortIdentity } from './lock-facts.ts';
import { formatTable } from './table.ts';

/** What was added and what it resolved to, or that it was there. */
export function addScreen(result: AddResult, paint: Paint): string {
  const file = visible(shortPath(result.file));
  const what = result.target === undefined ? [] : [visible(result.target)];
  const source = visible(result.source);
  if (!result.added) return `${file}: has ${[source, ...what].join(' at ')} already; nothing was written\n`;
  const moved = movedIn(result);
  const isNamed = moved.some(({ name, source }) => name !== source);
  const rows = moved.map(({ name, source, state, after = {} }) => {
    const { entries = 0, contentSize = 0 } = after;
    const size = state === 'removed' ? '' : `${formatCount(entries, 'entry')}, ${formatSize(contentSize)}`;
    const from = isNamed ? [visible(source)] : [];
    return [`${paint[COLORS[state]](SIGNS[state])} ${visible(name)}`, ...from, shortIdentity(after), size];
  });
  return [...formatTable(rows), `${file}: 1 entry added`, lastLine(result), ''].join('\n');
}
