import type { Context } from '../core/context.ts';
import { planRemoval } from '../offline/reversal/plan-removal.ts';
import type { ReversalOptions } from '../offline/reversal/reversal.ts';
import { localGround } from '../offline/run/local-ground.ts';
import type { Reversed } from '../offline/reversal/reversed.ts';
import { type Asked, reverse } from './reverse.ts';

/** What to remove. */
export interface RemoveOptions extends ReversalOptions {
  /** The name of a bundle, or its digest, or at least eight digits of how that begins. */
  readonly name: string;
}

/**
 * Removes what a bundle has placed on this host, gives back what was there before, undoes its commands and stops its daemons.
 * What somebody has edited is kept as `NAME.arx-saved`. The floor of its name stays.
 * @throws ArxError RUN_NOT_INSTALLED, RUN_BUSY, RUN_STATE_INVALID, RUN_OBJECT_MISSING, RUN_NO_VARIABLE, RUN_NO_SECRET, RUN_NO_USER, RUN_NO_EXEC,
 *   RUN_NO_CWD, RUN_NO_TMPFS, RUN_NO_SANDBOX, RUN_CHANGED, RUN_NO_SPACE,
 *   WRITE_FAILED, INTERRUPTED.
 */
export async function remove({ name, ...options }: RemoveOptions, context: Context): Promise<Reversed> {
  const plan: Asked['plan'] = ({ ledger }, { force }) =>
    planRemoval(name, ledger, { force, ground: localGround });
  return await reverse({ what: `remove ${name}`, plan }, options, context);
}
