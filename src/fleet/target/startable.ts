import type { Context } from '../../core/context.ts';

/** A context whose signal ends work as the caller's does, until something has begun that must not be cut off. */
export interface Startable extends Disposable {
  readonly context: Context;
  /** From now on an interrupt is no reason to cut the line. */
  began(): void;
}

export function startable(context: Context): Startable {
  const { signal } = context;
  const own = new AbortController();
  const abort = (): void => own.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const began = (): void => signal.removeEventListener('abort', abort);
  return { context: { ...context, signal: own.signal }, began, [Symbol.dispose]: began };
}
