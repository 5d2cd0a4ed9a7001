import type { Json } from '../../core/canonical-json.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { type MapNode, type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { FLEET_CODE } from './fleet-problems.ts';
import { type FleetWords, type KnownKey, OWN_KEYS, VARS } from './fleet-words.ts';
import type { HostData } from './host-data.ts';
import { jsonOf } from './json-of.ts';
import { knownValueOf } from './known-value-of.ts';

/** Data of a host, a group or all. Every problem is added; what has one is left out. `where` names it in messages. */
export function hostDataOf(list: ProblemList, node: Node, where: string, words: FleetWords): HostData {
  const data: Record<string, Json> = {};
  for (const { key, keyAt, value } of mapOf(list, node, where)?.entries ?? []) {
    const known = knownKey(key, words);
    const near = known === undefined ? nearKey(key, words) : undefined;
    if (near !== undefined) {
      const hint = `did you mean "${near}"? Data of your own may stand under "${VARS}"`;
      list.add(FLEET_CODE, `Cannot use ${where}: the key ${quoted(key, 60)} is unknown`, keyAt, hint);
      continue;
    }
    const read =
      known === undefined ? jsonOf(list, value, key) : knownValueOf(list, value, { where: key, known });
    // A key of that name would be the prototype of the object.
    if (read !== undefined && key !== '__proto__') data[key] = read;
  }
  return data;
}

/** A map; nothing stands for an empty one. Undefined, after a problem, for anything else. */
function mapOf(list: ProblemList, node: Node, where: string): MapNode | undefined {
  if (node.kind === 'map') return node;
  const nothing = node.kind === 'scalar' && node.type === 'null';
  if (node.kind !== 'broken' && !nothing)
    list.add(FLEET_CODE, `Cannot use ${where}: it is ${nameOfKind(node)}, expected a map of data`, node.at);
  return undefined;
}

function knownKey(key: string, { keys }: FleetWords): KnownKey | undefined {
  return [...OWN_KEYS, ...keys].find(({ name }) => name === key);
}

/** The known key that a person most likely meant by one that is not. A slip keeps the first letter: `db_password` is none. */
function nearKey(key: string, { keys }: FleetWords): string | undefined {
  if (key === VARS || key.length < 4) return undefined;
  const names = [...OWN_KEYS, ...keys].map(({ name }) => name);
  return didYouMean(
    key,
    names.filter((name) => firstLetter(name) === firstLetter(key)),
  );
}

function firstLetter(key: string): string {
  return key.replace(/^_+/, '').charAt(0).toLowerCase();
}
