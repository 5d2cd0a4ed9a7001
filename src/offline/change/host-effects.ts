import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { unfailing } from '../../core/unfailing.ts';
import { openSecrets } from '../secrets/open-secrets.ts';
import type { OpenSecrets } from '../secrets/secrets-model.ts';
import { type StartedAgain, startAgain } from '../services/daemons/start-again.ts';
import { stopDaemon } from '../services/daemons/stop-daemon.ts';
import { restoreServices, stopStartedServices, type Telling } from '../services/restore-services.ts';
import { makeLogDirectory } from '../state/make-log-directory.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from '../state/records.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import type { TakenBack } from '../state/taken-back.ts';
import { runUndo } from '../steps/run-undo.ts';

/** What taking back does beside paths. None of them throws but what it is given to call does: what did not work is said. */
export interface HostEffects {
  /**
   * In the order of the commands; the last one is undone first.
   * @param receipt of what undoes them: what they write is kept beside its other logs.
   * @param undone is called when one was undone.
   */
  readonly undoSteps: (
    steps: readonly UndoStep[],
    receipt: string,
    undone?: (step: UndoStep) => void,
  ) => Promise<TakenBack>;
  readonly stopDaemons: (daemons: readonly DaemonRecord[]) => Promise<TakenBack>;
  /**
   * Those that had to give way, once everything else is as before.
   * @param receipt as above: their logs are beside its others.
   * @param begun as of `StartingAgain`.
   */
  readonly startDaemons: (
    daemons: readonly DaemonRecord[],
    receipt: string,
    begun?: (record: DaemonRecord) => void,
  ) => Promise<StartedAgain>;
  /**
   * Of the services that were started, while their files are still there.
   * @param telling is called before one is told something.
   */
  readonly stopServices: (services: readonly ServiceRecord[], telling?: Telling) => Promise<TakenBack>;
  /** Once the old files are back. */
  readonly restoreServices: (services: readonly ServiceRecord[], telling?: Telling) => Promise<TakenBack>;
}

/** The real ones. An interrupt does not stop them: only the user's second request hurries them. */
export function hostEffects(state: StateDirectory, context: Context): HostEffects {
  const going = { ...unfailing(context), signal: new AbortController().signal };
  const secretsFor = ({ secrets }: UndoStep): Promise<OpenSecrets> =>
    openSecrets(secrets, Object.keys(secrets), going);
  return {
    undoSteps: async (steps, receipt, undone) => {
      if (steps.length === 0) return { remarks: [], left: [] };
      const around = {
        secretsFor,
        ...logsOf(state, receipt, going),
        ...(undone !== undefined && { undone }),
      };
      return await runUndo(steps, around, going);
    },
    stopDaemons: (daemons) => stopAll(daemons, going),
    startDaemons: async (daemons, receipt, begun) => {
      if (daemons.length === 0) return { remarks: [], left: [], started: [] };
      const logs = logsOf(state, receipt, going);
      return await startAgain(daemons, { ...logs, ...(begun !== undefined && { begun }) }, going);
    },
    stopServices: (services, telling) => stopStartedServices(services, going, telling),
    restoreServices: (services, telling) => restoreServices(services, going, telling),
  };
}

/** On a full disk there are no logs; that is no reason to leave commands as they are. A daemon writes into its own. */
function logsOf(state: StateDirectory, receipt: string, context: Context): { readonly logs?: string } {
  try {
    return { logs: makeLogDirectory(state, receipt) };
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    context.report({ type: 'warning', message: `What is done to go back has no log: ${error.message}` });
    return {};
  }
}

/** The last one first. */
async function stopAll(daemons: readonly DaemonRecord[], context: Context): Promise<TakenBack> {
  const left: string[] = [];
  for (const daemon of daemons.toReversed()) {
    const problem = await stopDaemon(daemon, context);
    if (problem !== undefined) left.push(problem);
  }
  return { remarks: [], left };
}
