const MOST_AT_ONCE = 16;
const MOST_PER_HOST = 8;

/** Runs tasks as slots become free, in the order in which they came. */
export type Limiter = <T>(host: string, task: () => Promise<T>) => Promise<T>;

interface Waiting {
  readonly host: string;
  readonly start: () => void;
}

/** A limiter with `overall` slots, of which one host gets at most `perHost`. */
export function createLimiter(overall = MOST_AT_ONCE, perHost = MOST_PER_HOST): Limiter {
  const waiting: Waiting[] = [];
  const running = new Map<string, number>();
  let total = 0;

  const startNext = (): void => {
    const next = waiting.findIndex(({ host }) => total < overall && (running.get(host) ?? 0) < perHost);
    if (next < 0) return;
    const [task] = waiting.splice(next, 1);
    if (task === undefined) return;
    total += 1;
    running.set(task.host, (running.get(task.host) ?? 0) + 1);
    task.start();
    startNext();
  };
  const finish = (host: string): void => {
    total -= 1;
    running.set(host, (running.get(host) ?? 1) - 1);
    startNext();
  };
  return async (host, task) => {
    await new Promise<void>((start) => {
      waiting.push({ host, start });
      startNext();
    });
    return task().finally(() => finish(host));
  };
}
