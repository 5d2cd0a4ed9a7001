import type { PlannedCommand } from '../run/plan-model.ts';
import type { Step } from '../run/step-model.ts';

/** What a plan shows of a command: names of variables and secrets, never a value. */
export function plannedCommand(step: Step): PlannedCommand {
  const { number: _number, env: _env, program, health: _health, names, ...shown } = step;
  return { ...shown, ...(program !== undefined && { source: program.request }), env: names };
}
