import type { Json } from '../../core/canonical-json.ts';
import type { Node } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { FLEET_CODE } from './fleet-problems.ts';

/** A value of any shape as JSON. Undefined after a problem was added. */
export function jsonOf(list: ProblemList, node: Node, where: string): Json | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'scalar') return scalarOf(list, node, where);
  if (node.kind === 'list')
    return node.items.flatMap((item) => {
      const value = jsonOf(list, item, where);
      return value === undefined ? [] : [value];
    });
  const members = node.entries.flatMap(({ key, value }) => {
    const member = jsonOf(list, value, `${where}.${key}`);
    return member === undefined ? [] : [[key, member] as const];
  });
  return Object.fromEntries(members);
}

function scalarOf(list: ProblemList, node: Node & { kind: 'scalar' }, where: string): Json | undefined {
  if (node.type === 'null') return null;
  if (node.type === 'boolean') return node.text.toLowerCase() === 'true';
  if (node.type === 'number') return numberOf(list, node, where);
  if (!node.surprising) return node.text;
  const message = `Cannot use ${where}: YAML readers differ on what it is, expected text in quotes`;
  list.add(FLEET_CODE, message, node.at, 'write it in quotes, or true or false');
  return undefined;
}

// Numbers that no two readers see alike (0o17, .inf, 1e400) are text for whoever means them so.
function numberOf(list: ProblemList, node: Node & { kind: 'scalar' }, where: string): number | undefined {
  const value = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?$/i.test(node.text)
    ? Number(node.text)
    : Number.NaN;
  const exact = Number.isSafeInteger(value) || !/^-?[0-9]+$/.test(node.text);
  if (Number.isFinite(value) && exact && !node.surprising) return value;
  list.add(
    FLEET_CODE,
    `Cannot use ${where}: not every reader sees the same number, expected a plain one`,
    node.at,
    'write it in quotes if it is text',
  );
  return undefined;
}
