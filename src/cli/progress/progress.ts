import type { Event } from '../../core/event.ts';

/** An event of long work itself: warnings and the output of commands go other ways. */
export type WorkEvent = Exclude<Event, { type: 'warning' | 'output' }>;

/** One way to show long work. */
export interface Progress {
  show(event: WorkEvent): void;
  /** Makes room for other lines, until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends timers and takes away what is not to stay. */
  close(): void;
}

/** Shows nothing. */
export const NO_PROGRESS: Progress = {
  show: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  close: () => undefined,
};
