import { formatCount } from '../../../core/quantity.ts';
import type { HostResult, HostState } from '../../../fleet/run/fleet-result.ts';

const WORDS: Readonly<Record<HostState, string>> = {
  done: 'done',
  unchanged: 'unchanged',
  absent: 'not installed',
  planned: 'looked at',
  'rolled-back': 'failed and taken back',
  failed: 'failed',
  unreachable: 'unreachable',
  stopped: 'stopped',
  skipped: 'left out',
};

/** What a state is called for people. */
export function stateWord(state: HostState): string {
  return WORDS[state];
}

/** How many hosts there are of each state: `44 done, 1 failed`. Empty without results. */
export function tally(results: Iterable<Pick<HostResult, 'state'>>): string {
  const counts = new Map<HostState, number>();
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1);
  return (Object.keys(WORDS) as HostState[])
    .flatMap((state) => {
      const count = counts.get(state);
      return count === undefined ? [] : [`${count} ${WORDS[state]}`];
    })
    .join(', ');
}

/** `3 of 100 hosts`. */
export function ofHosts(count: number, all: number): string {
  return `${count} of ${formatCount(all, 'host')}`;
}
