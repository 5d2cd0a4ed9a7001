import { formatCount, formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { type HostResult, isSettled } from '../../../fleet/run/fleet-result.ts';
import { stateWord } from './tally.ts';

/** One line on how a host ended: `web-01  done  3 created, 1.2 MB sent, 4.1 s`. */
export function hostWords(result: HostResult): string {
  const { host, state, error, phase } = result;
  const why = error === undefined ? phase : visible(error.message);
  const said = isSettled(result) ? goodWords(result) : why;
  return [visible(host), stateWord(state), said ?? ''].filter((word) => word !== '').join('  ');
}

const COUNTED = [
  ['created', 'to create'],
  ['changed', 'to change'],
  ['deleted', 'to delete'],
] as const;

function goodWords({ state, changes, commands, traffic, ms }: HostResult): string {
  const counts = COUNTED.flatMap(([key, planned]) => {
    const count = changes?.[key] ?? 0;
    return count > 0 ? [`${count} ${state === 'planned' ? planned : key}`] : [];
  });
  if (state === 'done' && changes !== undefined && counts.length === 0)
    counts.push('nothing changed', ...(commands === undefined ? [] : [formatCount(commands, 'command')]));
  const sent = traffic === undefined || traffic.sent === 0 ? [] : [`${formatSize(traffic.sent)} sent`];
  const time = ms === undefined ? [] : [formatSeconds(ms)];
  return [...counts, ...sent, ...time].join(', ');
}

/** Milliseconds as `0.4 s`, `12 s`, `3 min 5 s`. */
export function formatSeconds(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
