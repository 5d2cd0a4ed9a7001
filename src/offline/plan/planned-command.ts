import type { PlannedCommand } from '../run/plan-model.ts';
import { daemonCwd } from './daemon-cwd.ts';
import type { Step } from '../run/step-model.ts';

/**
 * What a plan shows of a command: names of variables and secrets, never a value.
 * @param changed whether this run changes something.
 * @param root the private directory of the run: a daemon outlives it, so without a cwd of its own it is in `/`.
 */
export function plannedCommand(step: Step, changed: boolean, root: string): PlannedCommand {
  const { number: _number, env: _env, program, names, ...shown } = step;
  const skipped = step.when === 'changed' && !changed;
  return {
    ...shown,
    ...(step.daemon !== undefined && { cwd: daemonCwd(step.cwd, root) }),
    skipped,
    ...(program !== undefined && { source: program.request }),
    env: names,
  };
}
