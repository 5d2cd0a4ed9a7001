import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { Step } from '../run/step-model.ts';
import { isAlive } from '../services/daemons/is-alive.ts';
import { startDaemon } from '../services/daemons/start-daemon.ts';
import { stopDaemon } from '../services/daemons/stop-daemon.ts';
import type { DaemonRecord } from '../state/records.ts';
import type { Acting } from './acting.ts';
import type { Undertaking } from './undertaking.ts';

/**
 * Starts a daemon. One of the version before gives way first; one that the plan keeps is left alone as long as it runs.
 * @throws ArxError RUN_NO_CWD, RUN_NO_USER, RUN_SERVICE_REFUSED, RUN_SERVICE_FAILED, INTERRUPTED.
 */
export async function renewDaemon(
  step: Step & { readonly daemon: string },
  work: Undertaking,
  { journal, course, logs }: Acting,
  context: Context,
): Promise<void> {
  const before = runningBefore(step.daemon, work);
  if (before !== undefined && isKept(step.daemon, work)) return void course.daemons.push(before);
  if (before !== undefined) {
    journal.stopped(before);
    const problem = await stopDaemon(before, context);
    course.remarks.push(problem ?? `The daemon ${before.name} of the version before was stopped`);
  }
  const log = join(logs, `daemon-${step.daemon}.log`);
  const around = { ...work, journal, log, entries: work.head.seal.secrets };
  course.daemons.push(await startDaemon(step, around, context));
}

function isKept(daemon: string, { preparation: { plan } }: Undertaking): boolean {
  return plan.daemons.some(({ name, action }) => name === daemon && action === 'keep');
}

function runningBefore(name: string, { ledger, head }: Undertaking): DaemonRecord | undefined {
  const installed = ledger.find(head.seal.name ?? head.digest);
  return installed?.daemons.find((record) => record.name === name && isAlive(record));
}
