import { SYSTEM_PATH } from '../../sys/system-path.ts';
import type { Step } from '../run/step-model.ts';
import type { Workspace } from '../run/workspace.ts';
import type { UndoStep } from '../state/records.ts';

/** What undoes a command, as a command. Without a cwd it is in the directory of the run. */
export function undoStep(undo: UndoStep, { work, scratch }: Pick<Workspace, 'work' | 'scratch'>): Step {
  const {
    number,
    label,
    bundle,
    argv,
    cwd = work,
    env,
    pass = [],
    network,
    init,
    timeout,
    silence,
    user,
  } = undo;
  return {
    number,
    label: `undo ${label}`,
    argv,
    cwd,
    env: {
      PATH: SYSTEM_PATH,
      HOME: scratch,
      LANG: 'C.UTF-8',
      TMPDIR: scratch,
      ...(bundle !== undefined && { ARX_BUNDLE: bundle }),
      ARX_STEP: String(number),
      ...env,
    },
    names: Object.keys(env).sort(),
    network,
    timeout,
    silence,
    when: 'always',
    retries: 0,
    pass,
    secrets: Object.keys(undo.secrets).sort(),
    services: undo.services,
    ...(init !== undefined && { init }),
    ...(user !== undefined && { user }),
  };
}
