import type { Paint } from '../paint.ts';
import { visible } from '../../core/visible.ts';
import { changeWords } from './change-words.ts';
import { COLORS, lastLine, type LockNews, movedIn, SIGNS } from './lock-changes.ts';
import { shortDigest, shortIdentity } from './lock-facts.ts';
import { formatTable } from './table.ts';

/** A table of the entries that could move, and the count. */
export function outdatedScreen(result: LockNews, paint: Paint): string {
  const rows = movedIn(result).map((change) => {
    const { state, name, from = '', before, after } = change;
    const locked = before === undefined ? shortDigest(from) : shortIdentity(before);
    const available = after === undefined ? '' : shortIdentity(after);
    const sign = paint[COLORS[state]](SIGNS[state]);
    return [`${sign} ${visible(name)}`, visible(locked) || '-', available || '-', changeWords(change)];
  });
  const head =
    rows.length === 0 ? [] : [['  source', 'locked', 'available', 'change'].map((title) => paint.dim(title))];
  return [...formatTable([...head, ...rows]), lastLine(result), ''].join('\n');
}
