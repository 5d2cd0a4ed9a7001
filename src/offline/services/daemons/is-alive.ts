import { processStart } from '../../../sys/process-start.ts';
import { readFileSync } from 'node:fs';
import type { DaemonRecord } from '../../state/records.ts';

/** Whether the very process that was started as a daemon still runs. */
export function isAlive({ pid, start }: Pick<DaemonRecord, 'pid' | 'start'>): boolean {
  return pid > 0 && processStart(pid) === start && !hasEnded(pid);
}

/** Ended, and only its parent has not looked yet (proc(5) stat, field 3). */
function hasEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return true;
  }
}
