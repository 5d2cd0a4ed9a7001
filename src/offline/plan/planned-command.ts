import type { PlannedCommand } from '../run/plan-model.ts';
import type { Step } from '../run/step-model.ts';

/**
 * What a plan shows of a command: names of variables and secrets, never a value.
 * @param changed whether this run changes something.
 */
export function plannedCommand(step: Step, changed: boolean): PlannedCommand {
  const { number: _number, env: _env, program, names, ...shown } = step;
  const skipped = step.when === 'changed' && !changed;
  return { ...shown, skipped, ...(program !== undefined && { source: program.request }), env: names };
}
