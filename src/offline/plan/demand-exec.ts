import { runsPrograms } from '../../sys/runs-programs.ts';
import { noExec } from '../run/no-exec.ts';
import type { Step } from '../run/step-model.ts';
import type { Workspace } from '../run/workspace.ts';

/**
 * Returns normally if the programs that a bundle brings could be run from a private directory that is not made: a run tries it
 * with the programs themselves. A jar is only read.
 * @param tmp where that directory would be.
 * @throws ArxError RUN_NO_EXEC.
 */
export function demandExec(steps: readonly Step[], { programs }: Workspace, tmp: string): void {
  if (steps.some(({ program }) => program?.jar === false) && !runsPrograms(tmp)) throw noExec(programs);
}
