import type { Network } from '../manifest.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { textOf } from './texts.ts';

const WEEK = 7 * 24 * 3600;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const NETWORKS: readonly Network[] = ['none', 'host'];

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

/** A timeout in seconds: a number, or a text with a unit. */
export function timeoutOf(list: ProblemList, node: Node, where: string): number | undefined {
  if (node.kind === 'broken') return undefined;
  const text = node.kind === 'scalar' ? node.text : '';
  const form =
    node.kind === 'scalar' && node.type === 'number' ? /^([1-9][0-9]*)$/ : /^([1-9][0-9]*)([smh])$/;
  const [, digits = '', unit = 's'] = form.exec(text) ?? [];
  const seconds = Number(digits) * (UNITS[unit] ?? 1);
  if (digits !== '' && seconds <= WEEK) return seconds;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${digits === '' ? 'no duration' : 'longer than a week'}, expected seconds from 1 to ${WEEK}, or a text such as "90s", "5m", "1h"`,
    node.at,
  );
  return undefined;
}

/** `none` or `host`. */
export function networkOf(list: ProblemList, node: Node, where: string): Network | undefined {
  if (node.kind === 'scalar' && (node.type === 'boolean' || node.surprising))
    return addNetwork(list, node, where);
  const text = textOf(list, node, where);
  if (text === undefined || node.kind !== 'scalar') return undefined;
  return NETWORKS.find((network) => network === text) ?? addNetwork(list, node, where);
}

function addNetwork(list: ProblemList, node: Node & { kind: 'scalar' }, where: string): undefined {
  const near = didYouMean(node.text, NETWORKS);
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(redactText(node.text), 40)}, expected none or host`,
    node.at,
    near === undefined ? undefined : `did you mean "${near}"?`,
  );
}
