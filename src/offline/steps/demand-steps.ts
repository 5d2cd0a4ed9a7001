import type { Step } from '../run/step-model.ts';
import { demandUsers } from './demand-users.ts';
import { openSandbox } from './sandbox.ts';

/**
 * Returns normally if this machine can run the commands: it gives sandboxes and has the users. Nothing is to be placed for
 * commands that cannot run.
 * @param root the private directory of the run.
 * @throws ArxError RUN_NO_SANDBOX, RUN_NO_USER.
 */
export async function demandSteps(steps: readonly Step[], root: string): Promise<void> {
  demandUsers(steps, root);
  const apart = steps.filter(({ init, daemon }) => init !== 'direct' && daemon === undefined);
  if (apart.length === 0) return;
  const network = apart.some((step) => step.network === 'none') ? 'none' : 'host';
  const sandbox = await openSandbox({ network, mounts: [] });
  await sandbox.close();
}
