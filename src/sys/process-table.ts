import { readdirSync } from 'node:fs';
import { type ProcessRow, processRow } from './process-row.ts';

/** All processes that can be seen (proc(5)); none where there is no /proc. */
export function processTable(): ProcessRow[] {
  return names().flatMap((name) => (/^\d+$/.test(name) ? (processRow(Number(name)) ?? []) : []));
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
