import { type Context, checkAborted } from '../../core/context.ts';

/**
 * Runs a task for every item, at most `width` at once, each with a context that the first failure aborts. Returns once all
 * have ended.
 * @throws The first failure.
 */
export async function forEachAtOnce<T>(
  items: readonly T[],
  width: number,
  context: Context,
  task: (item: T, context: Context) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const inner: Context = { ...context, signal: AbortSignal.any([context.signal, stop.signal]) };
  const failures: unknown[] = [];
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) {
      if (inner.signal.aborted) return;
      try {
        await task(item, inner);
      } catch (error) {
        failures.push(error);
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
  checkAborted(context);
  if (failures.length > 0) throw failures[0];
}
