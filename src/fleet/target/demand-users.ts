import type { Ground } from '../../offline/run/ground.ts';
import type { Step } from '../../offline/run/step-model.ts';
import { demandOpenCwd } from '../../offline/steps/demand-open-cwd.ts';
import { stepFailure } from '../../offline/steps/step-failure.ts';

/**
 * Returns normally if the host has every user as whom commands run, and none of them is kept out of its cwd.
 * @param root the private directory of the run.
 * @throws ArxError RUN_NO_USER.
 */
export function demandUsers(steps: readonly Step[], root: string, ground: Ground): void {
  for (const step of steps) if (step.user !== undefined) demandUser(step, step.user, { root, ground });
}

function demandUser(
  step: Step,
  user: string,
  { root, ground }: { readonly root: string; readonly ground: Ground },
): void {
  const owner = ground.ownerOf(user);
  if (owner !== undefined) return owner.uid === ground.self.uid ? undefined : demandOpenCwd(step, root);
  const problem = `this machine has no user ${JSON.stringify(user)}, expected one`;
  throw stepFailure('RUN_NO_USER', step, problem, { hint: 'Create the user first; nothing was placed' });
}
