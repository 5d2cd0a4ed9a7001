import type { DaemonRecord } from '../../offline/state/records.ts';
import { assignments, shellFunction } from './shell-function.ts';

/** A daemon to stop as `stop_N`. */
export function encodeDaemon({ name, pid, start, unit = '-', log }: DaemonRecord, number: number): string[] {
  return shellFunction(
    `stop_${number}`,
    assignments({
      stop_name: name,
      stop_pid: pid,
      stop_start: start === '' ? '-' : start,
      stop_unit: unit,
      stop_log: log,
    }),
  );
}
