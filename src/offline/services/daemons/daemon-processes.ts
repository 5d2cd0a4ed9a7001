import { markedProcesses } from '../../../sys/marked-processes.ts';
import { processRow } from '../../../sys/process-row.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { DAEMON_MARK } from './launch-file.ts';

/**
 * All processes of a daemon by the mark that they inherit, also those that have left its group or unit. Those in our own group
 * are not: one that replaces itself starts us in a session of our own, perhaps by a shell that waits for us.
 */
export function daemonProcesses({ log }: Pick<DaemonRecord, 'log'>): number[] {
  const own = processRow(process.pid)?.group;
  return markedProcesses(DAEMON_MARK, log).filter((pid) => processRow(pid)?.group !== own);
}
