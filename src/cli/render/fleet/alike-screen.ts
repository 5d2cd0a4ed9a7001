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
 * @param found by the name of the host: a text, or the parts of one, which may have several lines each.
 */
export function alikeScreen(found: ReadonlyMap<string, string | readonly string[]>, paint: Paint): string {
  const [first, ...others] = groupAlike(new Map([...found].map(([host, screen]) => [host, partsOf(screen)])));
  if (first === undefined) return '';
  if (found.size === 1) return textOfLines(first.lines);
  return textOfLines([
    paint.bold(`same on ${formatCount(first.hosts.length, 'host')}: ${hostNames(first)}`),
    ...first.lines.map((part) => `  ${part.replaceAll('\n', '\n  ')}`),
    ...others.flatMap((group) => differing(group, paint)),
  ]);
}

/** The lines of a text. */
export function partsOf(screen: string | readonly string[]): readonly string[] {
  return typeof screen === 'string' ? screen.replace(/\n$/, '').split('\n') : screen;
}

function differing(group: Alike, paint: Paint): string[] {
  const { more, less, hosts } = group;
  const lines = [
    ...less.flatMap((part) => marked(paint.red('-'), part)),
    ...more.flatMap((part) => marked(paint.green('+'), part)),
  ];
  const rest =
    lines.length > MOST_LINES ? [`  and ${formatCount(lines.length - MOST_LINES, 'more line')}`] : [];
  const count = hosts.length === 1 ? '' : `${formatCount(hosts.length, 'host')}: `;
  return [paint.bold(`differs on ${count}${hostNames(group)}`), ...lines.slice(0, MOST_LINES), ...rest];
}

/** A part that only some have; what has more lines than one stays together. */
function marked(sign: string, part: string): string[] {
  const [first = '', ...rest] = part.split('\n');
  return [`  ${sign} ${first.trimStart()}`, ...rest.map((line) => `    ${line}`)];
}

/** The first names of hosts, and how many there are beside. */
export function hostNames({ hosts }: Pick<Alike, 'hosts'>): string {
  const named = hosts.slice(0, MOST_NAMED).map((host) => visible(host));
  return hosts.length > named.length
    ? `${named.join(', ')} and ${hosts.length - named.length} more`
    : named.join(', ');
}
