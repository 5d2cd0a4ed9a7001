import { readdirSync, readFileSync } from 'node:fs';

/** One row of the process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** The process group. */
  readonly group: number;
  /** True: it has ended, and only its parent has not taken note of it. */
  readonly zombie: boolean;
}

/** All processes that can be seen (proc(5)); none where there is no /proc. */
export function processTable(): ProcessRow[] {
  return names().flatMap((name) => (/^\d+$/.test(name) ? row(Number(name)) : []));
}

/** How many processes there are: much quicker than to look at each. */
export function countProcesses(): number {
  return names().filter((name) => /^\d+$/.test(name)).length;
}

function names(): string[] {
  try {
    return readdirSync('/proc');
  } catch {
    return [];
  }
}

/** Empty for a process that has ended meanwhile. */
function row(pid: number): ProcessRow[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it may have spaces and brackets of its own.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [{ pid, parent: Number(parent), group: Number(group), zombie: state === 'Z' || state === 'X' }];
  } catch {
    return [];
  }
}
