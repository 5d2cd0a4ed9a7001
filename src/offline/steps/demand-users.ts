import type { Step } from '../run/step-model.ts';
import { demandOpenCwd } from './demand-open-cwd.ts';
import { stepAccount } from './step-account.ts';

/**
 * Returns normally if this machine can run each command as whom it names.
 * @param root the private directory of the run.
 * @throws ArxError RUN_NO_USER.
 */
export function demandUsers(steps: readonly Step[], root: string): void {
  for (const step of steps) if (stepAccount(step) !== undefined) demandOpenCwd(step, root);
}
