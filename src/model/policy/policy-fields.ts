import type { Place } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { type MapNode, type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { meant } from './text-forms.ts';

const CODE = 'POLICY_INVALID';

/** A member of a map, with where its key stands. */
export interface Field {
  readonly node: Node;
  readonly keyAt: Place;
}

/** The known fields of a map, by key. */
export type PolicyFields = ReadonlyMap<string, Field>;

/** Takes the fields of a map and reports every key that is not known there. Nothing, after a problem: no map. */
export function policyFieldsOf(
  list: ProblemList,
  node: Node,
  where: string,
  keys: readonly string[],
): PolicyFields {
  const fields = new Map<string, Field>();
  for (const [name, field] of entriesOf(list, node, where)) {
    if (keys.includes(name)) fields.set(name, field);
    else
      list.add(
        CODE,
        `Cannot use ${where}: the key ${quoted(name, 60)} is unknown, expected one of ${keys.join(', ')}`,
        field.keyAt,
        meant(name, keys),
      );
  }
  return fields;
}

/** The members of a map with keys of any name. None for nothing, and after a problem: no map. */
export function entriesOf(
  list: ProblemList,
  node: Node,
  where: string,
): readonly (readonly [string, Field])[] {
  return (mapOf(list, node, where)?.entries ?? []).map(({ key, keyAt, value }) => [
    key,
    { node: value, keyAt: placeOf(keyAt) },
  ]);
}

function mapOf(list: ProblemList, node: Node, where: string): MapNode | undefined {
  if (node.kind === 'map') return node;
  const nothing = node.kind === 'scalar' && node.type === 'null';
  if (node.kind !== 'broken' && !nothing)
    list.add(CODE, `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map`, node.at);
  return undefined;
}

/** What is read from a text has places. */
export function placeOf(at: Place | undefined): Place {
  return at ?? { file: '', line: 1, column: 1, length: 1 };
}
