import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';

/** How long who looks on may hold up what undoes, in milliseconds. */
const PATIENCE = 1000;

/**
 * The same context for work that must not depend on who looks on: nobody who has stopped to read is waited for longer than a
 * second. Until they read again they miss what commands write, so that it does not pile up; the logs have all of it.
 */
export function unhindered(context: Context): Context {
  let held = 0;
  const wait = async (answer: Promise<unknown>): Promise<void> => {
    const patience = new AbortController();
    const late = delay(PATIENCE, true, { signal: patience.signal }).catch(() => false);
    const isLate = await Promise.race([answer.then(() => false), late]).finally(() => patience.abort());
    if (!isLate) return;
    held += 1;
    const release = (): void => void (held -= 1);
    answer.then(release, release);
  };
  const report: Context['report'] = (event) => {
    if (held > 0 && event.type === 'output') return undefined;
    const answer = context.report(event);
    return answer instanceof Promise ? wait(answer) : answer;
  };
  return { ...context, report };
}
