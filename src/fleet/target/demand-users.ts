import type { Ground } from '../../offline/run/ground.ts';
import type { Step } from '../../offline/run/step-model.ts';
import { stepFailure } from '../../offline/steps/step-failure.ts';

/** Returns normally if the host has every user as whom commands run. @throws ArxError RUN_NO_USER. */
export function demandUsers(steps: readonly Step[], ground: Ground): void {
  for (const step of steps) {
    const { user } = step;
    if (user === undefined || ground.ownerOf(user) !== undefined) continue;
    const problem = `this machine has no user ${JSON.stringify(user)}, expected one`;
    throw stepFailure('RUN_NO_USER', step, problem, { hint: 'Create the user first; nothing was placed' });
  }
}
