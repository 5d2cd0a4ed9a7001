import { isDeepStrictEqual } from 'node:util';
import type { Seal } from '../../model/seal.ts';
import { daemonCommand, type DaemonStep } from '../services/daemons/daemon-command.ts';
import type { DaemonCommand, DaemonRecord } from '../state/records.ts';
import { daemonCwd } from './daemon-cwd.ts';

/** What a command has around it. */
export interface DaemonGround {
  /** The private directory of the run. */
  readonly root: string;
  readonly secrets: Seal['secrets'];
}

/** True if a daemon was started as a command says. False where that was not kept: then nobody can tell. */
export function isSameDaemon(
  { command }: Pick<DaemonRecord, 'command'>,
  step: DaemonStep,
  { root, secrets }: DaemonGround,
): boolean {
  if (command === undefined) return false;
  const wanted = daemonCommand(step, daemonCwd(step.cwd, root), secrets);
  return isDeepStrictEqual(startOf(command), startOf(wanted));
}

/** Without what only says which bundle and which of its commands it is: that differs in every version. */
function startOf({ argv, cwd, env, pass, user, secrets }: DaemonCommand): object {
  const { ARX_BUNDLE: _bundle, ARX_STEP: _step, ...own } = env;
  return { argv, cwd, env: own, pass, user, secrets };
}
