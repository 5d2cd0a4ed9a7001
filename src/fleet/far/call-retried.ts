import { setTimeout as delay } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';

/** In milliseconds: before the second, third and fourth time. */
const PAUSES = [250, 1000, 3000];

/**
 * Does something that may be done twice; again, up to three times, when the link was lost. A way that was never open is
 * not tried again: its connector has done that.
 */
export async function callRetried<T>(call: () => Promise<T>, context: Context): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ArxError) || error.code !== 'HOST_UNREACHABLE') throw error;
    }
    checkAborted(context);
    await delay(pause, undefined, { signal: context.signal }).catch(() => checkAborted(context));
  }
  return await call();
}
