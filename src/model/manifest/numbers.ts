import { LONGEST_DURATION, MOST_RETRIES } from '../execution-limits.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** A sequence: a whole number from 0 that JavaScript holds exactly. */
export function sequenceOf(list: ProblemList, node: Node): number | undefined {
  if (node.kind === 'broken') return undefined;
  const text = node.kind === 'scalar' && node.type === 'number' ? node.text : '';
  if (/^(?:0|[1-9][0-9]*)$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use sequence: it is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    node.at,
  );
  return undefined;
}

/** A duration in seconds: a number, or a text with a unit. */
export function durationOf(list: ProblemList, node: Node, where: string): number | undefined {
  if (node.kind === 'broken') return undefined;
  const text = node.kind === 'scalar' ? node.text : '';
  const form =
    node.kind === 'scalar' && node.type === 'number' ? /^([1-9][0-9]*)$/ : /^([1-9][0-9]*)([smh])$/;
  const [, digits = '', unit = 's'] = form.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? 1);
  if (digits !== '' && seconds <= LONGEST_DURATION) return seconds;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${digits === '' ? 'no duration' : 'longer than a week'}, expected seconds from 1 to ${LONGEST_DURATION}, or a text such as "90s", "5m", "1h"`,
    node.at,
  );
  return undefined;
}

/** How often something is tried again: a whole number from 0 to 10. */
export function retriesOf(list: ProblemList, node: Node, where: string): number | undefined {
  if (node.kind === 'broken') return undefined;
  const text = node.kind === 'scalar' && node.type === 'number' ? node.text : '';
  if (/^(?:[0-9]|10)$/.test(text)) return Number(text);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is not a whole number from 0 to ${MOST_RETRIES}`,
    node.at,
  );
  return undefined;
}
