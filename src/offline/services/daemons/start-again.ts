import type { Context } from '../../../core/context.ts';
import { openSecrets } from '../../secrets/open-secrets.ts';
import type { DaemonCommand, DaemonRecord } from '../../state/records.ts';
import type { TakenBack } from '../../state/taken-back.ts';
import { daemonStep } from './daemon-command.ts';
import { isAlive } from './is-alive.ts';
import { startDaemon } from './start-daemon.ts';
import { stopDaemon } from './stop-daemon.ts';

/** How daemons are started again. */
export interface StartingAgain {
  /** The directory (0700) for their logs; missing: there can be none, and so no daemon. */
  readonly logs?: string;
  /**
   * Takes what must be stopped if this does not end well. Missing: whoever goes on with this starts them once more, so what a
   * try that was cut off has started is ended first.
   */
  readonly begun?: (record: DaemonRecord) => void;
}

/** What is to be said, and the records of those that run now. */
export interface StartedAgain extends TakenBack {
  readonly started: readonly DaemonRecord[];
}

/** Starts daemons again that had to give way, as they were started. Leaves alone what runs. Never throws. */
export async function startAgain(
  daemons: readonly DaemonRecord[],
  starting: StartingAgain,
  context: Context,
): Promise<StartedAgain> {
  const [started, remarks, left] = [[] as DaemonRecord[], [] as string[], [] as string[]];
  for (const daemon of daemons.filter((one) => !isAlive(one))) {
    const what = `The daemon ${daemon.name} of the version before`;
    try {
      started.push(await startOne(daemon, starting, context));
      remarks.push(`${what} was started again`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      left.push(`${what} does not run any more, and could not be started again (${why})`);
    }
  }
  return { started, remarks, left };
}

async function startOne(
  { name, unit, command }: DaemonRecord,
  { logs, begun }: StartingAgain,
  context: Context,
): Promise<DaemonRecord> {
  if (command === undefined) throw new Error('its command was not kept: run that version again');
  if (logs === undefined) throw new Error('its log cannot be written');
  const log = `${logs}/daemon-${name}.again.log`;
  const unitOf = unit === undefined ? {} : { unit };
  if (begun === undefined) await stopDaemon({ name, pid: 0, start: '', log, ...unitOf }, context);
  return await startKept(name, command, { log, begun: begun ?? (() => undefined) }, context);
}

async function startKept(
  name: string,
  command: DaemonCommand,
  { log, begun }: { readonly log: string; readonly begun: (record: DaemonRecord) => void },
  context: Context,
): Promise<DaemonRecord> {
  using secrets = await openSecrets(command.secrets, Object.keys(command.secrets), context);
  const around = { journal: { daemon: begun }, log, secrets, entries: command.secrets };
  return await startDaemon(daemonStep(name, command), around, context);
}
