import type { FarProcess } from '../plugin/session.ts';

/**
 * Lets at most so many programs run at once; others wait for their turn. A turn ends with the program, or when it is killed.
 * @throws what `signal` was aborted with, of one that waits.
 */
export function channelGate(
  most: number,
  signal: AbortSignal,
): (start: () => Promise<FarProcess>) => Promise<FarProcess> {
  const waiting: (() => void)[] = [];
  let free = most;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const enter = async (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    waiting.push(turn.resolve);
    const abort = (): void => {
      const at = waiting.indexOf(turn.resolve);
      if (at < 0) return;
      waiting.splice(at, 1);
      turn.reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    await turn.promise.finally(() => signal.removeEventListener('abort', abort));
  };
  return async (start) => {
    await enter();
    let left = false;
    const leaveOnce = (): void => {
      if (!left) leave();
      left = true;
    };
    try {
      const child = await start();
      void child.ended.then(leaveOnce);
      const kill = (): void => {
        child.kill();
        leaveOnce();
      };
      return { ...child, kill };
    } catch (error) {
      leaveOnce();
      throw error;
    }
  };
}
