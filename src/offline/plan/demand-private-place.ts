import { runsPrograms } from '../../sys/runs-programs.ts';
import { noExec } from '../run/no-exec.ts';
import { demandTemporary } from '../run/demand-temporary.ts';
import type { Step } from '../run/step-model.ts';
import type { Workspace } from '../run/workspace.ts';

/**
 * Returns normally if a private directory could be made, and if the programs could be run from it that a bundle brings, or by
 * which its commands ask for services. A jar is only read.
 * @param tmp where that directory would be.
 * @throws ArxError WRITE_FAILED, RUN_NO_EXEC.
 */
export function demandPrivatePlace(steps: readonly Step[], { programs }: Workspace, tmp: string): void {
  demandTemporary(tmp);
  if (steps.some(startsThere) && !runsPrograms(tmp)) throw noExec(programs);
}

function startsThere({ program, services, init, daemon }: Step): boolean {
  const asks = services.length > 0 && init === undefined && daemon === undefined;
  return asks || program?.jar === false;
}
