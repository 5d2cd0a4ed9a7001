import type { Command, Measurement } from './execute.ts';
import { median, type Summary, summarize } from './statistics.ts';
import type { Workplace } from './workplace.ts';

/** One run of one side: what to start, and what has to be true afterwards. */
export interface Trial {
  readonly command: Command;
  /** Throws when the result is wrong. Not timed. */
  readonly check?: (measured: Measurement) => Promise<void> | void;
  /** Removes what the run made. Not timed. */
  readonly clear?: () => void;
}

/** A side of a comparison; each round gets a new trial, so that nothing is left from the round before. */
export interface Side {
  readonly name: string;
  readonly trial: () => Promise<Trial> | Trial;
}

/** What one side cost in all rounds. */
export interface Cost {
  readonly name: string;
  readonly wall: Summary;
  /** Median seconds. */
  readonly cpu: number;
  /** The largest, in MiB. */
  readonly rss: number;
}

/** Both sides, and how they compare in the same round. */
export interface Comparison {
  readonly ours: Cost;
  readonly peer: Cost;
  /** Median of ours / peer of each round. */
  readonly ratio: Summary;
  /** Median seconds of ours - peer of each round. */
  readonly over: number;
}

/** Runs both sides in turn, A B A B, after a warm-up of each. */
export async function compare(ours: Side, peer: Side, pairs: number, place: Workplace): Promise<Comparison> {
  const [a, b]: [Measurement[], Measurement[]] = [[], []];
  for (let round = 0; round <= pairs; round += 1) {
    const pair = [await perform(ours, place), await perform(peer, place)] as const;
    if (round === 0) continue;
    a.push(pair[0]);
    b.push(pair[1]);
  }
  const both = a.map((one, index) => [one.wall, b[index]?.wall ?? Number.NaN] as const);
  return {
    ours: costOf(ours.name, a),
    peer: costOf(peer.name, b),
    ratio: summarize(both.map(([one, other]) => one / other)),
    over: median(both.map(([one, other]) => one - other)),
  };
}

/** Runs one side alone, after a warm-up. */
export async function repeat(side: Side, times: number, place: Workplace): Promise<Cost> {
  const measured: Measurement[] = [];
  for (let round = 0; round <= times; round += 1) measured.push(await perform(side, place));
  return costOf(side.name, measured.slice(1));
}

async function perform({ trial }: Side, place: Workplace): Promise<Measurement> {
  const { command, check, clear } = await trial();
  const measured = await place.measure(command);
  await check?.(measured);
  clear?.();
  return measured;
}

function costOf(name: string, measured: readonly Measurement[]): Cost {
  return {
    name,
    wall: summarize(measured.map(({ wall }) => wall)),
    cpu: median(measured.map(({ cpu }) => cpu)),
    rss: Math.max(...measured.map(({ rss }) => rss)),
  };
}
