import type { FarProcess } from '../../plugin/session.ts';

/** Digesting a large content takes minutes. */
const SILENCE = 900;
/** Seconds that a program may take to end once its reply is whole. */
const FAREWELL = 10;

/** How long a program of a target is waited for. */
export interface Patience extends Disposable {
  /** Something has come. @param isReply all of its reply is there. */
  heard(isReply: boolean): void;
  /** True when it was ended because nothing came. */
  readonly isOver: boolean;
  /** Of silence; 0: no bound. */
  readonly seconds: number;
}

/**
 * Ends a program that says nothing for too long, or does not end.
 * @param given seconds of silence; missing: the usual ones, from when it was given all of its input.
 * @param written settles then.
 */
export function patienceWith(
  far: Pick<FarProcess, 'kill'>,
  given: number | undefined,
  written: Promise<void> | undefined,
): Patience {
  const seconds = given ?? SILENCE;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  let isWriting = written !== undefined && given === undefined;
  let isDone = false;
  const wait = (most: number): void => {
    clearTimeout(timer);
    if (most === 0 || isWriting || isDone) return;
    timer = setTimeout(() => {
      isOver = true;
      far.kill();
    }, most * 1000);
    // The program keeps arx here, as long as anybody reads what it says.
    timer.unref();
  };
  const settled = (): void => {
    isWriting = false;
    wait(seconds);
  };
  if (isWriting) written?.then(settled, settled);
  else wait(seconds);
  return {
    seconds,
    heard: (isReply) => {
      isWriting &&= !isReply;
      wait(isReply ? FAREWELL : seconds);
    },
    get isOver() {
      return isOver;
    },
    [Symbol.dispose]: () => {
      isDone = true;
      clearTimeout(timer);
    },
  };
}
