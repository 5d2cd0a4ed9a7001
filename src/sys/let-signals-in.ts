import { setImmediate } from 'node:timers/promises';
import { checkAborted, type Context } from '../core/context.ts';

/**
 * Gives signals that have come a chance, between two pieces of work that wait for nothing. Two turns of the event loop: the
 * first may end before the system was asked (libuv asks before it calls what `setImmediate` was given).
 * @throws ArxError INTERRUPTED.
 */
export async function letSignalsIn(context: Pick<Context, 'signal'>): Promise<void> {
  await setImmediate();
  await setImmediate();
  checkAborted(context);
}
