import { setTimeout as sleep } from 'node:timers/promises';
import { checkAborted } from '../../../src/core/context.ts';
import { ArxError } from '../../../src/core/errors.ts';
import type { Perform } from '../../../src/fleet/run/perform.ts';
import type { Host } from '../../../src/model/fleet/fleet.ts';

/** What the fake does on a host: `done` is what it does on all others. `slow` waits until it is told to stop. */
export type Fate = 'done' | 'unchanged' | 'failed' | 'rolled-back' | 'unreachable' | 'crashed' | 'slow';

export interface FakePerform {
  readonly perform: Perform<string>;
  /** Hosts in the order in which they were begun and ended. */
  readonly begun: string[];
  readonly ended: string[];
  /** Most hosts at once. */
  readonly most: () => number;
}

/** A stand-in for the work on a target: it touches nothing and ends as it was told. */
export function fakePerform(fates: Readonly<Record<string, Fate>> = {}): FakePerform {
  const [begun, ended]: [string[], string[]] = [[], []];
  let [inside, most] = [0, 0];
  const perform: Perform<string> = async ({ name }, work) => {
    begun.push(name);
    inside += 1;
    most = Math.max(most, inside);
    try {
      return await work.connect(async () => {
        await sleep(1);
        return await end(name, fates[name] ?? 'done', work);
      });
    } finally {
      inside -= 1;
      ended.push(name);
    }
  };
  return { perform, begun, ended, most: () => most };
}

async function end(
  name: string,
  fate: Fate,
  { context, phase }: Parameters<Perform<string>>[1],
): ReturnType<Perform<string>> {
  phase('running');
  if (fate === 'slow') {
    await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
    checkAborted(context);
  }
  if (fate === 'crashed') throw new TypeError('x is not a function\n    at secret (file.ts)');
  if (fate === 'unreachable') throw new ArxError('HOST_UNREACHABLE', `Cannot reach "${name}": no route`);
  const bytes = Buffer.from(`${name} writes\n`);
  await context.report({ type: 'output', step: 'setup', stream: 'stderr', bytes });
  if (fate === 'failed' || fate === 'rolled-back')
    throw new ArxError('RUN_STEP_FAILED', 'Cannot run "setup": it ended with 3', {
      data: { result: fate, receipt: '20261122T101500Z-3fa9c1', remarks: ['one'] },
    });
  return {
    state: fate === 'unchanged' ? 'unchanged' : 'done',
    changes: { created: 1, changed: 2, deleted: 0 },
    traffic: { need: 10, sent: 5 },
    value: `value of ${name}`,
  };
}

/** Hosts of these names that nobody connects to. */
export function hostsNamed(...names: readonly string[]): Host[] {
  return names.map((name) => ({ name, chain: [{ connector: 'ssh', argument: name }], data: {}, groups: [] }));
}

/** `host-1` to `host-N`. */
export function manyHosts(count: number): Host[] {
  return hostsNamed(...Array.from({ length: count }, (_, at) => `host-${at + 1}`));
}
