import { readFileSync } from 'node:fs';
import { ArxError } from '../../../core/errors.ts';
import { quoted } from '../../../core/quoted.ts';
import { processRow } from '../../../sys/process-row.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { isAlive } from './is-alive.ts';

/**
 * Refuses to stop daemons whose end would be our own, because one of them has started us in its process group or its unit.
 * @throws ArxError RUN_SERVICE_REFUSED.
 */
export function demandOutside(daemons: readonly DaemonRecord[]): void {
  const around = daemons.find((daemon) => isAlive(daemon) && isWithin(daemon));
  if (around === undefined) return;
  const start = around.unit === undefined ? 'setsid arx …' : 'systemd-run arx …';
  const is = 'it has started this arx, which would be stopped with it';
  throw new ArxError('RUN_SERVICE_REFUSED', `Cannot stop the daemon ${quoted(around.name)}: ${is}`, {
    data: { daemon: around.name },
    hint: `Let it start arx apart from itself: \`${start}\``,
  });
}

function isWithin({ pid, unit }: DaemonRecord): boolean {
  return processRow(process.pid)?.group === pid || (unit !== undefined && controlGroups().has(unit));
}

/** The names of the control groups that we are in (cgroups(7)). */
function controlGroups(): Set<string> {
  try {
    return new Set(readFileSync('/proc/self/cgroup', 'utf8').split(/[/\n]/));
  } catch {
    return new Set();
  }
}
