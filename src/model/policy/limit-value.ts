import { quoted } from '../../core/quoted.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/**
 * A limit: a whole number from 1, and for bytes also a text with a unit. Undefined after a problem was added.
 * @param where names it in messages: `limits.ratio`.
 */
export function limitValueOf(
  list: ProblemList,
  node: Node,
  where: string,
  bytes: boolean,
): number | undefined {
  if (node.kind === 'broken') return undefined;
  const value = node.kind === 'scalar' ? numberOf(node.text, bytes) : undefined;
  if (value !== undefined) return value;
  const is = node.kind === 'scalar' && node.text !== '' ? quoted(node.text, 40) : nameOfKind(node);
  const expected = bytes ? 'bytes from 1, or a text such as "500MiB" or "2GB"' : 'a whole number from 1';
  list.add('MANIFEST_VALUE', `Cannot use ${where}: it is ${is}, expected ${expected}`, node.at);
  return undefined;
}

function numberOf(text: string, bytes: boolean): number | undefined {
  const [, digits, unit = ''] = /^([1-9][0-9]{0,15}) ?([a-z]*)$/i.exec(text) ?? [];
  const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (digits === undefined || scale === undefined || (!bytes && unit !== '')) return undefined;
  const value = Number(digits) * scale;
  return Number.isSafeInteger(value) ? value : undefined;
}
