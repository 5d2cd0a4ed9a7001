import type { Context } from '../../core/context.ts';
import { lastReceipt, openReceipt } from '../state/read-receipt.ts';
import type { StateDirectory } from '../state/state-directory.ts';

/**
 * True if the last thing done here with a bundle of this key was a run that ended well. Only then does what has
 * `when: changed` wait for a change.
 * @throws ArxError RUN_STATE_INVALID.
 */
export function isSettled(state: StateDirectory | undefined, key: string, context: Context): boolean {
  const last = lastReceipt(state, key, context);
  if (state === undefined || last === undefined) return false;
  const { kind, result } = openReceipt(state, last, context);
  return kind === 'run' && result === 'done';
}
