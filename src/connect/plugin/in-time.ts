import { checkAborted, type Context } from '../../core/context.ts';
import { hostPluginError, type PluginUse, wrongPlugin } from './host-plugin-error.ts';

/** A call of a plug-in. */
export interface Asked<T> {
  readonly use: PluginUse;
  /** `open the way`: for the message when it takes too long. */
  readonly doing: string;
  /** Milliseconds. */
  readonly most: number;
  readonly ask: () => Promise<T> | T;
  /** Undoes what comes after nobody waits any more. */
  readonly late?: (value: T) => void;
}

/**
 * What a plug-in answers, but for no longer than is waited for it.
 * @param signal ends the waiting; missing for what has to be done after an interruption too.
 * @throws ArxError PLUGIN_FAILED or a HOST_ code, as it says; INTERRUPTED.
 */
export async function inTime<T>(
  { use, doing, most, ask, late }: Asked<T>,
  signal: Context['signal'] | undefined,
): Promise<T> {
  if (signal !== undefined) checkAborted({ signal });
  const { promise: over, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal?.reason);
  const timer = setTimeout(
    () => reject(wrongPlugin(use, `did not ${doing} within ${most / 1000} s`, 'it to be quicker')),
    most,
  );
  signal?.addEventListener('abort', abort, { once: true });
  const answer = Promise.resolve().then(ask);
  try {
    return await Promise.race([answer, over]);
  } catch (error) {
    void answer.then(late, () => undefined);
    if (signal !== undefined) checkAborted({ signal });
    throw hostPluginError(error, use);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
