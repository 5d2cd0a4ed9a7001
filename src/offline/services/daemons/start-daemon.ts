import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkAborted, type Context } from '../../../core/context.ts';
import type { Seal } from '../../../model/seal.ts';
import { daemonCwd } from '../../plan/daemon-cwd.ts';
import type { Workspace } from '../../run/workspace.ts';
import type { OpenSecrets } from '../../secrets/secrets-model.ts';
import type { DaemonRecord } from '../../state/records.ts';
import { demandCwd } from '../../steps/demand-cwd.ts';
import { stepAccount } from '../../steps/step-account.ts';
import { findInitSystem } from '../init-system.ts';
import { daemonCommand, type DaemonStep } from './daemon-command.ts';
import { daemonFailure } from './daemon-failure.ts';
import { demandStarted } from './demand-started.ts';
import { type DaemonLaunch, launchFile } from './launch-file.ts';
import { startGroup } from './start-group.ts';
import { startUnit } from './start-unit.ts';

/** What a daemon is given beside its command. */
export interface DaemonSurroundings {
  /** Takes what must be stopped again if this run does not end well, before the daemon does anything. */
  readonly journal: { daemon(record: DaemonRecord): void | Promise<void> };
  /** Its log, in a directory (0700) that is there. */
  readonly log: string;
  readonly secrets: OpenSecrets;
  /** Where the bundle says its secrets are. */
  readonly entries: Seal['secrets'];
  /** Of the run; missing when there is none. */
  readonly workspace?: Pick<Workspace, 'root'>;
}

/**
 * Starts a command as a daemon, in the namespaces of the host: as a unit where systemd runs and we are root, else as a
 * session of its own. It gets the environment of a command, but nothing of the workspace, which is gone when the run has
 * ended: HOME is that of its user, TMPDIR is /tmp, and without a cwd of its own it is in the root directory.
 * @throws ArxError RUN_NO_CWD, RUN_NO_USER, RUN_SERVICE_REFUSED when its program is a source or its unit is there already,
 * RUN_SERVICE_FAILED when it does not start, INTERRUPTED.
 */
export async function startDaemon(
  step: DaemonStep,
  around: DaemonSurroundings,
  context: Context,
): Promise<DaemonRecord> {
  checkAborted(context);
  demandStaying(step);
  const account = stepAccount(step);
  const cwd = cwdOf(step, around.workspace);
  const { log } = around;
  closeSync(openSync(log, 'a', 0o600));
  // Its user may open /dev/stdout again: by the descriptor that it is given, nobody else gets there.
  if (account !== undefined) chmodSync(log, 0o622);
  const told = (state: 'started' | 'done' | 'failed'): void =>
    void context.report({ type: 'step', step: step.label, state, detail: `daemon ${step.daemon}` });
  told('started');
  // Its files stay until the secrets of the run are closed, so that it can read them while it starts.
  const given = around.secrets.for(step.secrets, account);
  const command = daemonCommand(step, cwd, around.entries);
  const launch: DaemonLaunch = { step, cwd, log, account, command };
  // Whoever runs the command could replace what is in `given.directory`; this file is opened before it becomes that user.
  const file = launchFile(launch, given.env, around.secrets.directory ?? dirname(log), context);
  try {
    const start = isUnitHost() ? startUnit : startGroup;
    const record = await start({ ...launch, file }, (begun) => around.journal.daemon(begun), context);
    await demandStarted(record, file, around.secrets);
    told('done');
    return record;
  } catch (error) {
    told('failed');
    throw error;
  } finally {
    rmSync(file, { force: true });
  }
}

function isUnitHost(): boolean {
  return findInitSystem().kind === 'systemd' && process.geteuid?.() === 0;
}

/** The private directory of programs is removed when the run ends; a script or a jar is read as long as it runs. */
function demandStaying(step: DaemonStep): void {
  if (step.program === undefined) return;
  throw daemonFailure('RUN_SERVICE_REFUSED', step.daemon, {
    problem: 'its program is a source, which is gone when the run has ended, expected a file that stays',
    hint: 'Place the source with `data`, and name its path in `code`',
  });
}

function cwdOf(step: DaemonStep, workspace: Pick<Workspace, 'root'> | undefined): string {
  const cwd = workspace === undefined ? step.cwd : daemonCwd(step.cwd, workspace.root);
  demandCwd({ ...step, cwd });
  return cwd;
}
