import { isLasting } from '../plan/is-lasting.ts';
import type { Step } from '../run/step-model.ts';
import { stepFailure } from './step-failure.ts';

/**
 * Returns normally unless a command runs as somebody else in the host's own namespaces, with a cwd that is private to the run.
 * A daemon without one that lasts is in `/`.
 * @param root the private directory of the run.
 * @throws ArxError RUN_NO_USER.
 */
export function demandOpenCwd(step: Step, root: string): void {
  const { init, daemon, cwd, user } = step;
  if (init !== 'direct' || daemon !== undefined || isLasting(cwd, root)) return;
  const problem = `with init: direct ${JSON.stringify(user)} cannot enter its cwd, which is private to the run`;
  throw stepFailure('RUN_NO_USER', step, problem, { hint: 'Give it an absolute `cwd`; nothing was placed' });
}
