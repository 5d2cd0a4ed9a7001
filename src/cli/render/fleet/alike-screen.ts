import { formatCount } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import { type Alike, groupAlike } from '../../../fleet/run/alike.ts';
import type { Paint } from '../../paint.ts';
import { textOfLines } from '../text-of-lines.ts';

/** Hosts that are named of a group; the rest is counted. */
const MOST_NAMED = 12;
const MOST_LINES = 40;

/**
 * What was found on many hosts, each as the lines of a screen: what most have in full, and of the others how it differs.
 * @param found by the name of the host.
 */
export function alikeScreen(found: ReadonlyMap<string, string>, paint: Paint): string {
  const lines = new Map([...found].map(([host, text]) => [host, text.replace(/\n$/, '').split('\n')]));
  const [first, ...others] = groupAlike(lines);
  if (first === undefined) return '';
  if (found.size === 1) return textOfLines(first.lines);
  return textOfLines([
    paint.bold(`same on ${formatCount(first.hosts.length, 'host')}: ${hostNames(first)}`),
    ...first.lines.map((line) => `  ${line}`),
    ...others.flatMap((group) => differing(group, paint)),
  ]);
}

function differing(group: Alike, paint: Paint): string[] {
  const { more, less, hosts } = group;
  const lines = [
    ...less.map((line) => `  ${paint.red('-')} ${line.trimStart()}`),
    ...more.map((line) => `  ${paint.green('+')} ${line.trimStart()}`),
  ];
  const rest =
    lines.length > MOST_LINES ? [`  and ${formatCount(lines.length - MOST_LINES, 'more line')}`] : [];
  const count = hosts.length === 1 ? '' : `${formatCount(hosts.length, 'host')}: `;
  return [paint.bold(`differs on ${count}${hostNames(group)}`), ...lines.slice(0, MOST_LINES), ...rest];
}

function hostNames({ hosts }: Alike): string {
  const named = hosts.slice(0, MOST_NAMED).map((host) => visible(host));
  return hosts.length > named.length
    ? `${named.join(', ')} and ${hosts.length - named.length} more`
    : named.join(', ');
}
