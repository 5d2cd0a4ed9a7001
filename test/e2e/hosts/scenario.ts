import type { Way } from './way.ts';
import type { World } from './world.ts';

/** One thing that must be the same on each way to a host. */
export interface Scenario {
  readonly title: string;
  /** Default: all. */
  readonly on?: (way: Way) => boolean;
  /** Does it on all of these ways at once. Returns what checks one of them. */
  act(world: World, ways: readonly Way[]): Promise<(way: Way) => unknown>;
}

/** Asks each way the same. One that fails does so where its answer is wanted. */
export async function onEach<T>(
  ways: readonly Way[],
  ask: (way: Way) => Promise<T>,
): Promise<(way: Way) => T> {
  const answers = await Promise.allSettled(ways.map(async (way) => await ask(way)));
  return (way) => {
    const answer = answers[ways.indexOf(way)];
    if (answer?.status === 'fulfilled') return answer.value;
    throw new Error(`${way.title} does not answer`, { cause: answer?.reason });
  };
}
