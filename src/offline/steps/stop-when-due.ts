/** Between the request to end and the end by force, in milliseconds. */
const GRACE = 10_000;
const LONGEST_TIMER = 2 ** 31 - 1;

/** Why a command was ended. */
export type Stopped = 'timeout' | 'silence' | 'abort' | 'hurry';

/** When to end a command, and how. */
export interface Due {
  /** Seconds. */
  readonly timeout: number;
  /** Seconds without output. */
  readonly silence: number;
  /** Aborted: it is asked to end. */
  readonly stop: AbortSignal | undefined;
  /** When it is aborted from now on: it is ended at once. */
  readonly hurry: AbortSignal;
  readonly ask: () => void;
  readonly force: () => void;
}

/** A command that is watched. */
export interface Watch {
  readonly stopped: () => Stopped | undefined;
  /** It has written something, or it waits for us to read: no silence. */
  readonly heard: (waits: boolean) => void;
  readonly cancel: () => void;
}

/** Asks a command to end when its time is up, it is silent for too long, or the work is aborted; after a grace ends it. */
export function stopWhenDue({ timeout, silence, stop, hurry, ask, force }: Due): Watch {
  let stopped: Stopped | undefined;
  let forcing: NodeJS.Timeout | undefined;
  const end = (reason: Stopped): void => {
    stopped ??= reason;
    if (reason === 'hurry') return force();
    ask();
    forcing ??= setTimeout(force, GRACE);
  };
  const abort = (): void => end('abort');
  const rush = (): void => end('hurry');
  const timer = setTimeout(() => end('timeout'), milliseconds(timeout));
  const quiet = watchSilence(milliseconds(silence), () => end('silence'));
  stop?.addEventListener('abort', abort, { once: true });
  hurry.addEventListener('abort', rush, { once: true });
  if (stop?.aborted === true) abort();
  const cancel = (): void => {
    clearTimeout(timer);
    clearTimeout(forcing);
    quiet.cancel();
    stop?.removeEventListener('abort', abort);
    hurry.removeEventListener('abort', rush);
  };
  return { stopped: () => stopped, heard: quiet.heard, cancel };
}

/** One timer that looks again when something was heard meanwhile: output may come in a million pieces. */
function watchSilence(longest: number, tell: () => void): { heard: Watch['heard']; cancel: () => void } {
  let last = performance.now();
  let waiting = false;
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const left = waiting ? longest : last + longest - performance.now();
    if (left <= 0) tell();
    else timer = setTimeout(look, left);
  };
  timer = setTimeout(look, longest);
  const heard = (waits: boolean): void => {
    waiting = waits;
    last = performance.now();
  };
  return { heard, cancel: () => clearTimeout(timer) };
}

function milliseconds(seconds: number): number {
  return Math.min(seconds * 1000, LONGEST_TIMER);
}
