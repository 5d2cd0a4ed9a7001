import { readFileSync } from 'node:fs';
import type { ProcessRow } from './process-row.ts';
import { processTable } from './process-table.ts';

/** All that some processes have started, and those in turn, as far as their parents still tell. */
export function descendantsOf(
  ancestors: readonly number[],
  table: readonly ProcessRow[] = processTable(),
): ProcessRow[] {
  const children = Map.groupBy(table, ({ parent }) => parent);
  const found: ProcessRow[] = [];
  const seen = new Set(ancestors);
  for (const waiting = [...ancestors]; waiting.length > 0;) {
    const born = (children.get(waiting.pop() ?? 0) ?? []).filter(({ pid }) => !seen.has(pid));
    for (const row of born) seen.add(row.pid);
    found.push(...born);
    waiting.push(...born.map(({ pid }) => pid));
  }
  return found;
}

/** The processes that a process has started itself (proc(5), "children"; the whole table where the kernel has no such file). */
export function childrenOf(parent: number): number[] {
  try {
    const list = readFileSync(`/proc/${parent}/task/${parent}/children`, 'latin1');
    return list
      .split(' ')
      .filter((word) => word !== '')
      .map(Number);
  } catch {
    return processTable().flatMap((row) => (row.parent === parent ? [row.pid] : []));
  }
}

/** What a process is called, at most 15 bytes (proc(5), "comm"); undefined once it has ended. */
export function processName(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').replace(/\n$/, '');
  } catch {
    return undefined;
  }
}
