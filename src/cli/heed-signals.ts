import { getEventListeners } from 'node:events';

/** What the user's signals mean for the work. */
export interface Signals {
  /** Aborted by the first, with its name as reason. */
  readonly signal: AbortSignal;
  /** Aborted by the second. */
  readonly hurry: AbortSignal;
}

/** A signal that ends the work. */
export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** How to answer signals. */
export interface SignalAnswers {
  /** Ends the process at once. */
  readonly exit: (name: EndingSignal) => void;
  /** Tells a person at the terminal. */
  readonly tell: (text: string) => void;
  /** Milliseconds of a clock. */
  readonly clock: () => number;
}

// A terminal and a launcher may both pass on one Ctrl-C; only a later signal is a second one. Milliseconds.
const SAME_SIGNAL = 300;
/** The signal with this number ends arx also while it undoes. */
const LAST = 8;

/**
 * The first signal asks the work to stop and to undo, and tells how to hurry it; the second ends what runs at the moment, and undoing goes on. Further
 * ones only tell that, and how many more end arx in the middle of it, because a host that is half undone is worse than one
 * that takes a moment. Where nothing needs undoing (nobody heeds `hurry`), the second ends the process.
 */
export function heedSignals({ exit, tell, clock }: SignalAnswers): Signals & {
  readonly take: (name: EndingSignal) => void;
} {
  const stop = new AbortController();
  const hurry = new AbortController();
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  const take = (name: EndingSignal): void => {
    if (clock() - last < SAME_SIGNAL) return;
    last = clock();
    count += 1;
    if (count === 1) {
      if (isHeeded(hurry.signal)) tell(IN_ORDER);
      return stop.abort(name);
    }
    if (count >= LAST || !isHeeded(hurry.signal)) return exit(name);
    tell(count === 2 ? ENDING : undoing(LAST - count));
    hurry.abort(name);
  };
  return { signal: stop.signal, hurry: hurry.signal, take };
}

function isHeeded(signal: AbortSignal): boolean {
  return getEventListeners(signal, 'abort').length > 0;
}

const IN_ORDER = 'it ends in order; asking once more ends at once what runs';
const ENDING = 'what runs is ended at once; what was changed is taken back';

function undoing(left: number): string {
  const times = left === 1 ? 'once more leaves' : `${left} more times leave`;
  return `what was changed is being taken back; asking ${times} it half done until the next run, which takes it back first`;
}
