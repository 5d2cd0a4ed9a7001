import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { Step } from '../run/step-model.ts';
import { isAlive } from '../services/daemons/is-alive.ts';
import { startDaemon } from '../services/daemons/start-daemon.ts';
import type { DaemonRecord } from '../state/records.ts';
import type { Acting } from './acting.ts';
import { firstStarted } from './first-started.ts';
import { stopBefore } from './stop-before.ts';
import { stopOldDaemons } from './stop-old-daemons.ts';
import type { Undertaking } from './undertaking.ts';

/**
 * Starts a daemon. One of the version before gives way first, and before the first those that are no longer wanted: what they hold,
 * as a port, may be for this one. One that the plan keeps is left alone as long as it runs.
 * @throws ArxError RUN_NO_CWD, RUN_NO_USER, RUN_SERVICE_REFUSED, RUN_SERVICE_FAILED, INTERRUPTED.
 */
export async function renewDaemon(
  step: Step & { readonly daemon: string },
  work: Undertaking,
  acting: Acting,
  context: Context,
): Promise<void> {
  const { journal, course, logs } = acting;
  const before = runningBefore(step.daemon, work);
  if (before !== undefined && isKept(step.daemon, work)) return void course.daemons.push(before);
  if (step.daemon === firstStarted(work.preparation.plan)) await stopOldDaemons(work, acting, context);
  if (before !== undefined) await stopBefore(before, acting, context);
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
