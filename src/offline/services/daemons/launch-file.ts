import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Context } from '../../../core/context.ts';
import type { Account } from '../../../sys/account.ts';
import { findProgram } from '../../../sys/find-program.ts';
import { SYSTEM_PATH } from '../../../sys/system-path.ts';
import { environmentText } from '../../steps/environment-text.ts';
import { asAccount } from '../../steps/step-account.ts';
import type { DaemonCommand } from '../../state/records.ts';
import type { DaemonStep } from './daemon-command.ts';

/** Whoever runs arx opens the file, so that nobody else needs a way to it, and removes it. */
const OPEN = 'exec <"$1"; rm -f "$1"; shift; exec "$@"';
/**
 * The first shell that is the daemon's user, as the one of a command (run-attempt.ts): what it reads sets the environment and
 * becomes the daemon. So no variable of the bundle is there while root still decides which program and library is loaded.
 */
const BECOME = 'eval "$(cat)"; exit 126';

/** Variable that marks a daemon, and all that it starts: its value is the path of its log. */
export const DAEMON_MARK = 'ARX_DAEMON';

/** What is started, where, and as whom. */
export interface DaemonLaunch {
  readonly step: DaemonStep;
  /** What its record keeps, so that it can be started again. */
  readonly command: DaemonCommand;
  readonly cwd: string;
  readonly log: string;
  readonly account: Account | undefined;
}

/** The same, with the file that sets its environment. */
export interface ReadyLaunch extends DaemonLaunch {
  readonly file: string;
}

/**
 * Writes what sh reads to become the daemon (0600): its environment is in no argv. Whoever starts it removes the file first of all.
 * @returns its path.
 */
export function launchFile(
  { step, log, account }: DaemonLaunch,
  secrets: Readonly<Record<string, string>>,
  directory: string,
  context: Pick<Context, 'env' | 'home'>,
): string {
  const passed = step.pass.flatMap((name) => {
    const value = context.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = {
    ...step.env,
    ...lasting(step, account?.home ?? (account === undefined ? context.home : '/')),
    ...Object.fromEntries(passed),
    ...secrets,
    [DAEMON_MARK]: log,
  };
  const place = findProgram('env', SYSTEM_PATH, '/') ?? '/usr/bin/env';
  const file = join(directory, `launch-${randomUUID()}`);
  writeFileSync(file, environmentText(env, place), { mode: 0o600, flag: 'wx' });
  return file;
}

/** In place of the directories of the run, unless the bundle has set them. */
function lasting({ names }: DaemonStep, home: string): Record<string, string> {
  const own = { HOME: home, TMPDIR: '/tmp' };
  return Object.fromEntries(Object.entries(own).filter(([name]) => !names.includes(name)));
}

/** The argv of a launch, from an empty environment on. */
export function launchWords({ step, account, file }: ReadyLaunch): [string, ...string[]] {
  const opened = ['sh', '-c', OPEN, 'sh', file];
  const become = [...asAccount(account), 'sh', '-c', BECOME, 'sh'];
  return ['env', '-i', `PATH=${SYSTEM_PATH}`, ...opened, ...become, ...step.argv];
}
