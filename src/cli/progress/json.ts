import type { Progress, WorkEvent } from './progress.ts';

/** Counts of bytes are told at most this often for each step. Milliseconds. */
const INTERVAL = 500;

/** One event a line, as it came; counts of bytes not more often than twice a second. */
export function jsonProgress(print: (event: WorkEvent) => void): Progress {
  const told = new Map<string, number>();
  const isEarly = (event: WorkEvent): boolean => {
    if (event.type !== 'progress' || event.done === event.total) return false;
    const now = Date.now();
    if (now - (told.get(event.step) ?? 0) < INTERVAL) return true;
    told.set(event.step, now);
    return false;
  };
  return {
    show: (event) => {
      if (!isEarly(event)) print(event);
    },
    pause: () => undefined,
    resume: () => undefined,
    close: () => undefined,
  };
}
