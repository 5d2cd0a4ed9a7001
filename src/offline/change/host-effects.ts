import type { Context } from '../../core/context.ts';
import { openSecrets } from '../secrets/open-secrets.ts';
import { stopDaemon } from '../services/daemons/stop-daemon.ts';
import { restoreServices, stopStartedServices } from '../services/restore-services.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from '../state/records.ts';
import { runUndo } from '../steps/run-undo.ts';

/** What taking back does beside paths. None of them throws: what did not work is said, one sentence each. */
export interface HostEffects {
  /** In the order of the commands; the last one is undone first. */
  readonly undoSteps: (steps: readonly UndoStep[]) => Promise<readonly string[]>;
  readonly stopDaemons: (daemons: readonly DaemonRecord[]) => Promise<readonly string[]>;
  /** Of the services that were started, while their files are still there. */
  readonly stopServices: (services: readonly ServiceRecord[]) => Promise<readonly string[]>;
  /** Once the old files are back. */
  readonly restoreServices: (services: readonly ServiceRecord[]) => Promise<readonly string[]>;
}

/** The real ones. An interrupt does not stop them: only the user's second request hurries them. */
export function hostEffects(context: Context): HostEffects {
  const going = { ...context, signal: new AbortController().signal };
  return {
    undoSteps: (steps) =>
      runUndo(
        steps,
        { secretsFor: ({ secrets }) => openSecrets(secrets, Object.keys(secrets), going) },
        going,
      ),
    stopDaemons: (daemons) => stopAll(daemons, going),
    stopServices: (services) => stopStartedServices(services, going),
    restoreServices: (services) => restoreServices(services, going),
  };
}

/** The last one first. */
async function stopAll(daemons: readonly DaemonRecord[], context: Context): Promise<string[]> {
  const remarks: string[] = [];
  for (const daemon of daemons.toReversed()) {
    const problem = await stopDaemon(daemon, context);
    if (problem !== undefined) remarks.push(problem);
  }
  return remarks;
}
