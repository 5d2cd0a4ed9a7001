import type { Context } from '../core/context.ts';

const MOST_AT_ONCE = 16;
const MOST_PER_HOST = 8;

// Refusals within this time are one: they are of tasks that began before the first of them. Milliseconds.
const ONE_ROUND = 1000;

/** Runs tasks as slots become free, in the order in which they came. */
export interface Limiter {
  <T>(host: string, task: () => Promise<T>): Promise<T>;
  /** The host says that it is asked too much: half as many at once from now on, one more again after each success. */
  slowDown(host: string): void;
}

interface Waiting {
  readonly turn: number;
  readonly start: () => void;
}

interface HostLoad {
  /** Oldest first. */
  readonly waiting: Waiting[];
  running: number;
  most: number;
  slowedAt: number;
}

/** The limiters at work, by the signal that ends their tasks. */
const AT_WORK = new WeakMap<AbortSignal, Limiter>();

/** Makes a limiter the one that hears of busy hosts in contexts with this signal. */
export function limitBy(limiter: Limiter, signal: AbortSignal): void {
  AT_WORK.set(signal, limiter);
}

/** Tells the limiter of a context, if it has one, that a host is asked too much (429). */
export function noteBusy(host: string, { signal }: Context): void {
  AT_WORK.get(signal)?.slowDown(host);
}

/** A limiter with `overall` slots, of which one host gets at most `perHost`. */
export function createLimiter(overall = MOST_AT_ONCE, perHost = MOST_PER_HOST, now = Date.now): Limiter {
  const loads = new Map<string, HostLoad>();
  let total = 0;
  let turns = 0;

  const loadOf = (host: string): HostLoad => {
    const load = loads.get(host) ?? { waiting: [], running: 0, most: perHost, slowedAt: -ONE_ROUND };
    loads.set(host, load);
    return load;
  };
  const startNext = (): void => {
    const load = total < overall ? nextOf(loads.values()) : undefined;
    const task = load?.waiting.shift();
    if (load === undefined || task === undefined) return;
    total += 1;
    load.running += 1;
    task.start();
    startNext();
  };
  const finish = (host: string, well: boolean): void => {
    const load = loadOf(host);
    total -= 1;
    load.running -= 1;
    if (well) load.most = Math.min(perHost, load.most + 1);
    startNext();
  };
  const run = async <T>(host: string, task: () => Promise<T>): Promise<T> => {
    await new Promise<void>((start) => {
      turns += 1;
      loadOf(host).waiting.push({ turn: turns, start });
      startNext();
    });
    let well = false;
    try {
      const result = await task();
      well = true;
      return result;
    } finally {
      finish(host, well);
    }
  };
  const slowDown = (host: string): void => {
    const load = loadOf(host);
    if (now() - load.slowedAt < ONE_ROUND) return;
    load.slowedAt = now();
    load.most = Math.max(1, Math.floor(load.most / 2));
  };
  return Object.assign(run, { slowDown });
}

/** The host with a free slot whose oldest task came first. */
function nextOf(loads: Iterable<HostLoad>): HostLoad | undefined {
  let next: HostLoad | undefined;
  let turn = Infinity;
  for (const load of loads) {
    const [first] = load.waiting;
    if (first === undefined || load.running >= load.most || first.turn > turn) continue;
    [next, turn] = [load, first.turn];
  }
  return next;
}
