import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../../core/context.ts';
import { endProcesses } from '../../../sys/end-processes.ts';
import { signalGroup, signalProcess } from '../../../sys/process-group.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { findInitSystem } from '../init-system.ts';
import { runOnHost } from '../run-on-host.ts';
import { daemonProcesses } from './daemon-processes.ts';
import { isAlive } from './is-alive.ts';

/** Between the request to end and the end by force, in milliseconds. */
const GRACE = 10_000;
const PAUSE = 20;

/**
 * Stops a daemon with all its processes: asks them (SIGTERM), and after ten seconds, or at once when the user is in a hurry,
 * ends them. Does nothing when it has ended. It never throws: what did not work is said.
 * @returns what could not be done, as a sentence.
 */
export async function stopDaemon(
  record: DaemonRecord,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<string | undefined> {
  if (record.unit !== undefined && findInitSystem().kind === 'systemd')
    await stopUnit(record.unit, record, context);
  else await stopGroup(record, context);
  endProcesses(() => daemonProcesses(record));
  await gone(record, AbortSignal.timeout(GRACE));
  return isGone(record) ? undefined : `The daemon ${record.name} (pid ${record.pid}) could not be stopped`;
}

/** One that has ended leaves its name to others. Without a number, it was about to be started when the name was free. */
async function stopUnit(
  unit: string,
  record: DaemonRecord,
  context: Pick<Context, 'hurry' | 'tmp'>,
): Promise<void> {
  if (record.pid > 0 && !isAlive(record)) return;
  await runOnHost(['systemctl', 'stop', '--', unit], context);
  await runOnHost(['systemctl', 'reset-failed', '--quiet', '--', unit], context);
}

async function stopGroup(record: DaemonRecord, { hurry }: Pick<Context, 'hurry'>): Promise<void> {
  const alive = isAlive(record);
  const signal = (name: 'SIGTERM' | 'SIGKILL'): void => {
    if (alive) signalGroup(record.pid, name);
    for (const pid of daemonProcesses(record)) signalProcess(pid, name);
  };
  signal('SIGTERM');
  await gone(record, AbortSignal.any([AbortSignal.timeout(GRACE), hurry]));
  if (!isGone(record) || alive) signal('SIGKILL');
}

async function gone(record: DaemonRecord, until: AbortSignal): Promise<void> {
  while (!isGone(record) && !until.aborted)
    await delay(PAUSE, undefined, { signal: until }).catch(() => undefined);
}

function isGone(record: DaemonRecord): boolean {
  return !isAlive(record) && daemonProcesses(record).length === 0;
}
