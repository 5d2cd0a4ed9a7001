import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { Host } from '../../model/fleet/fleet.ts';

/** Bounds for what is not connected yet. */
export interface ConnectLimits {
  /** New connections in a second. Default 100. */
  readonly perSecond?: number;
  /** Connections that are opened through one host at the same time. Default 8: sshd begins to refuse at ten (MaxStartups). */
  readonly perJump?: number;
}

/** Lets connections through one by one. */
export interface ConnectGate {
  /** @throws ArxError INTERRUPTED, and what `open` throws. */
  pass<S>(host: Host, open: () => Promise<S>, context: Context): Promise<S>;
}

/** A gate for one run. */
export function createConnectGate({ perSecond = 100, perJump = 8 }: ConnectLimits = {}): ConnectGate {
  const jumps = new Map<string, Lane>();
  let next = 0;
  const turn = async ({ signal }: Context): Promise<void> => {
    const now = performance.now();
    const at = Math.max(next, now);
    next = at + 1000 / perSecond;
    if (at > now) await sleep(at - now, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw stopped(signal);
  };
  return {
    async pass(host, open, context) {
      const lane = laneOf(jumps, jumpOf(host), perJump);
      await lane.enter();
      try {
        await turn(context);
        return await open();
      } finally {
        lane.leave();
      }
    },
  };
}

function stopped({ reason }: AbortSignal): ArxError {
  return new ArxError('INTERRUPTED', 'Cannot go on: the work was interrupted', { cause: reason });
}

/** What a host is reached through: the outer link of a chain; of `@dockerssh/HOST:x` the host. */
function jumpOf({ chain }: Host): string | undefined {
  const [first, ...more] = chain;
  if (more.length > 0) return `${first.connector}/${first.argument ?? ''}`;
  return first.connector.endsWith('ssh') && first.connector !== 'ssh'
    ? `ssh/${first.argument?.split(':')[0] ?? ''}`
    : undefined;
}

interface Lane {
  enter(): Promise<void>;
  leave(): void;
}

const OPEN: Lane = { enter: () => Promise.resolve(), leave: () => undefined };

function laneOf(lanes: Map<string, Lane>, jump: string | undefined, most: number): Lane {
  if (jump === undefined) return OPEN;
  const lane = lanes.get(jump) ?? createLane(most);
  lanes.set(jump, lane);
  return lane;
}

function createLane(most: number): Lane {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return {
    async enter() {
      if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else inside += 1;
    },
    // Whoever waits takes the place over.
    leave() {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    },
  };
}
