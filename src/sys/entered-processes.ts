import { readlinkSync } from 'node:fs';
import type { ProcessRow } from './process-row.ts';
import { processTable } from './process-table.ts';

/**
 * The processes of a PID namespace that were put into it from outside, and have not only been born there: their parents are
 * not in it.
 * @param first its first process, as we number it.
 */
export function enteredProcesses(first: number): ProcessRow[] {
  const namespace = namespaceOf(first);
  if (namespace === undefined) return [];
  const inside = processTable().filter(({ pid, zombie }) => !zombie && namespaceOf(pid) === namespace);
  const pids = new Set(inside.map(({ pid }) => pid));
  return inside.filter(({ pid, parent }) => pid !== first && !pids.has(parent));
}

/** Undefined for a process that has ended, or is none of ours to look at. */
function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}
