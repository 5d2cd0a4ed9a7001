import { relative } from 'node:path';
import type { Form, NamedChange } from '../../commands/lock-call.ts';
import type { LockChange } from '../../online/lock-changes.ts';
import type { Paint } from '../paint.ts';
import { visible } from '../../core/visible.ts';
import { formatTable } from './table.ts';

export const SIGNS = { new: '+', changed: '~', removed: '-', unchanged: '=' } as const;
export const COLORS = { new: 'green', changed: 'yellow', removed: 'red', unchanged: 'dim' } as const;

/** What a command says of the lock. */
export interface LockNews extends Form {
  readonly lockFile: string;
  readonly changes: readonly NamedChange[];
}

/** One line for each entry that is not as before, and the count. */
export function lockScreen(result: LockNews, paint: Paint): string {
  const rows = movedIn(result).map((change) => changeCells(change, paint));
  return [...formatTable(rows), lastLine(result), ''].join('\n');
}

/** The entries that are not as before. */
export function movedIn({ changes }: LockNews): readonly NamedChange[] {
  return changes.filter(({ state }) => state !== 'unchanged');
}

/** The count, and what became of the form of the file. */
export function lastLine({ lockFile, changes, schema, reformed }: LockNews): string {
  const form = schema === undefined ? [] : [`its schema is ${schema} now`];
  const order = reformed === true ? ['put in order'] : [];
  return [lockCountLine(lockFile, changes), ...form, ...order].join('; ');
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
export function shortPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}

function changeCells({ source, state, from, to }: LockChange, paint: Paint): string[] {
  const facts = [from, to].filter((fact) => fact !== undefined).map(visible);
  return [`${paint[COLORS[state]](SIGNS[state])} ${visible(source)}`, facts.join(' -> ')];
}
