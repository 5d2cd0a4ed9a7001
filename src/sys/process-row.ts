import { readFileSync } from 'node:fs';

/** One row of the process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** The process group. */
  readonly group: number;
  /** True: it has ended, and only its parent has not taken note of it. */
  readonly zombie: boolean;
}

/** What proc(5) stat says of a process; undefined for one that has ended, and where there is no /proc. */
export function processRow(pid: number): ProcessRow | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it may have spaces and brackets of its own.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(parent), group: Number(group), zombie: state === 'Z' || state === 'X' };
  } catch {
    return undefined;
  }
}
