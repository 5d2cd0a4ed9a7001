import { relative } from 'node:path';
import type { Paint } from '../paint.ts';
import { visible } from '../visible.ts';
import { formatTable } from './table.ts';

/** One source's entry in the lock, before and after. */
export interface LockChange {
  readonly source: string;
  readonly state: 'new' | 'changed' | 'unchanged' | 'removed';
  readonly from?: string;
  readonly to?: string;
}

const SIGNS = { new: '+', changed: '~', removed: '-', unchanged: '=' } as const;
const COLORS = { new: 'green', changed: 'yellow', removed: 'red', unchanged: 'dim' } as const;

/** One line for each entry that is not as before, and the count. */
export function lockScreen(
  result: { readonly lockFile: string; readonly changes: readonly LockChange[] },
  paint: Paint,
): string {
  const moved = result.changes.filter(({ state }) => state !== 'unchanged');
  const rows = moved.map((change) => changeCells(change, paint));
  return [...formatTable(rows), lockCountLine(result.lockFile, result.changes), ''].join('\n');
}

/** `arx.lock: 2 new, 1 changed, 3 unchanged`: new and removed only when there are some. */
export function lockCountLine(lockFile: string, changes: readonly LockChange[]): string {
  const count = (state: LockChange['state']): number =>
    changes.filter((change) => change.state === state).length;
  const extra = (['new', 'removed'] as const).filter((state) => count(state) > 0);
  const counts = [...extra, 'changed' as const, 'unchanged' as const].map(
    (state) => `${count(state)} ${state}`,
  );
  return `${visible(shortPath(lockFile))}: ${counts.join(', ')}`;
}

/** A path below the current directory is shown from there. */
function shortPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}

function changeCells({ source, state, from, to }: LockChange, paint: Paint): string[] {
  const facts = [from, to].filter((fact) => fact !== undefined).map(visible);
  return [`${paint[COLORS[state]](SIGNS[state])} ${visible(source)}`, facts.join(' -> ')];
}
