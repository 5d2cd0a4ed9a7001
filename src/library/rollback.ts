import type { Context } from '../core/context.ts';
import { meansRun } from '../offline/reversal/means-run.ts';
import { planRollback } from '../offline/reversal/plan-rollback.ts';
import type { ReversalOptions } from '../offline/reversal/reversal.ts';
import { localGround } from '../offline/run/local-ground.ts';
import type { Reversed } from '../offline/reversal/reversed.ts';
import { type Asked, reverse } from './reverse.ts';

/** How far to go back. */
export interface RollbackOptions extends ReversalOptions {
  /**
   * The receipt before which things were as they are to be; or the name of a bundle, its digest or at least eight digits of
   * how that begins: its newest run. Default: the newest run of all. One that has failed or was cut off was
   * taken back already: then nothing is left to do.
   */
  readonly receipt?: string;
}

/**
 * Brings paths, ledger and services back to how they were before a receipt, with everything that was done since with the same
 * bundle; undoes the commands of those runs, and stops their daemons. What somebody has edited is kept as `NAME.arx-saved`.
 * Where the newest run was cut off, it is the one that is meant: it is taken back, and nothing before it.
 * @throws ArxError RUN_NO_RECEIPT, RUN_NOT_INSTALLED, RUN_BUSY, RUN_STATE_INVALID, RUN_OBJECT_MISSING, RUN_NO_VARIABLE, RUN_NO_SECRET, RUN_NO_USER, RUN_NO_EXEC,
 *   RUN_NO_CWD, RUN_NO_TMPFS, RUN_NO_SANDBOX, RUN_CHANGED, RUN_NO_SPACE, WRITE_FAILED,
 *   INTERRUPTED.
 */
export async function rollback(
  { receipt, ...options }: RollbackOptions,
  context: Context,
): Promise<Reversed> {
  const asked: Asked = {
    what: receipt === undefined ? 'rollback' : `rollback ${receipt}`,
    plan: (host, { force }) => planRollback(receipt, host, { force, ground: localGround }, context),
    isMeant: (cutOff) => meansRun(receipt, cutOff),
  };
  return await reverse(asked, options, context);
}
