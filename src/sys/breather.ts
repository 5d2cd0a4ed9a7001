import { checkAborted, type Context } from '../core/context.ts';

/** Called now and then during long reading; it may throw to end it. */
export type Pause = () => Promise<void> | undefined;

/** Milliseconds after which signals are looked at: reading itself does not let them in. */
const BREATH = 50;

/** What lets signals in, now and then, however often it is called. It throws ArxError INTERRUPTED. */
export function breather(context: Pick<Context, 'signal'>): Pause {
  let last = performance.now();
  return () => {
    if (performance.now() - last < BREATH) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    setImmediate(() => {
      last = performance.now();
      resolve();
    });
    return promise.then(() => checkAborted(context));
  };
}
