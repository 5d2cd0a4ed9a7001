import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { demandPrivatePlace } from '../plan/demand-private-place.ts';
import { isLasting } from '../plan/is-lasting.ts';
import { demandMemoryBase } from '../secrets/demand-memory-base.ts';
import { demandCwd } from '../steps/demand-cwd.ts';
import { demandSteps } from '../steps/demand-steps.ts';
import { demandUsers } from '../steps/demand-users.ts';
import { undoStep } from '../steps/undo-step.ts';
import type { Step } from '../run/step-model.ts';
import { imaginedWorkspace, type Workspace } from '../run/workspace.ts';
import type { Reversal } from './reversal.ts';

/**
 * Refuses a rollback or removal before any of it is done where this machine could not start what undoes the commands.
 * @param dryRun true: nothing is made or started to find out, so whether it gives sandboxes and memory for secrets stays open.
 * @throws ArxError WRITE_FAILED, RUN_NO_EXEC, RUN_NO_CWD, RUN_NO_USER, RUN_NO_TMPFS, RUN_NO_SANDBOX.
 */
export async function demandStartable(
  { undo }: Pick<Reversal, 'undo'>,
  dryRun: boolean,
  context: Context,
): Promise<void> {
  const workspace = imaginedWorkspace(context);
  const steps = undo.flat().map((each) => undoStep(each, workspace));
  if (steps.length === 0) return;
  try {
    demandPlaces(steps, workspace, context);
    await (dryRun ? demandUsers(steps, workspace.root) : demandAll(steps, workspace, context));
  } catch (error) {
    throw error instanceof ArxError ? orForced(error) : error;
  }
}

function demandPlaces(steps: readonly Step[], workspace: Workspace, { tmp }: Context): void {
  demandPrivatePlace(steps, workspace, tmp);
  for (const step of steps) if (isLasting(step.cwd, workspace.root)) demandCwd(step);
}

async function demandAll(steps: readonly Step[], { root }: Workspace, context: Context): Promise<void> {
  if (steps.some(({ secrets }) => secrets.length > 0)) demandMemoryBase(context);
  await demandSteps(steps, root);
}

/** A machine that cannot do it any more must not keep what was placed for ever. */
function orForced({ code, message, hint, data, cause }: ArxError): ArxError {
  const forced =
    'with --force what cannot be undone is left as it is, and what was edited by hand is not kept';
  return new ArxError(code, message, {
    hint: `${hint ?? 'Mend that'}; ${forced}`,
    data,
    cause,
  });
}
