import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { type MapNode, type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { readYaml } from '../manifest/read-yaml.ts';
import { wholeNumber } from '../policy/kind.ts';
import type { Fleet } from './fleet.ts';
import { checkGroupsOfHosts, fleetGroupsOf } from './fleet-groups-of.ts';
import { FLEET_KEYS, MOST_AT_ONCE, OTHER_KEYS } from './fleet-keys.ts';
import { createFleetProblems, FLEET_CODE, fleetError } from './fleet-problems.ts';
import type { FleetWords } from './fleet-words.ts';
import { hostDataOf } from './host-data-of.ts';
import { hostsOf } from './hosts-of.ts';
import { inEntry } from './in-entry.ts';

const EMPTY: Fleet = { hosts: [], groups: [], data: {} };
const MOST_PARALLEL = wholeNumber(0, MOST_AT_ONCE);

/**
 * Reads a fleet file in YAML or JSON (docs/fleet-file.md): its one key is `fleet`. With other keys beside that it is a file
 * of Ch-obolo, of which nothing else is looked at. `file` is for messages.
 * @throws ArxError FLEET_INVALID whose `problems` are all that is wrong, each with its place; none shows a secret.
 */
export function parseFleet(text: string, file: string, words: FleetWords): Fleet {
  const found = createFleetProblems();
  const root = readYaml(file, text, found);
  const list = createFleetProblems();
  const node = fleetNode(list, root);
  for (const { code, message, at, hint } of found.problems)
    if (root.kind !== 'map' || isOurs(root, at)) list.add(code, message, at, hint);
  const fleet = node === undefined ? EMPTY : fleetOf(list, node, words);
  if (list.problems.length === 0) return fleet;
  throw fleetError(file, text, list);
}

/** What is wrong elsewhere in a file of Ch-obolo is not for us to tell; what is wrong between its keys is. */
function isOurs(root: MapNode, at: Node['at']): boolean {
  const others = root.entries.filter(({ key }) => key !== 'fleet');
  return at === undefined || at.column === 1 || !others.some((entry) => inEntry(root, entry, at));
}

function fleetNode(list: ProblemList, root: Node): MapNode | undefined {
  if (root.kind === 'broken') return undefined;
  if (root.kind !== 'map') {
    const is = root.kind === 'scalar' && root.type === 'null' ? 'it is empty' : `it is ${nameOfKind(root)}`;
    list.add(
      FLEET_CODE,
      `Cannot use the fleet: ${is}, expected a map with the key fleet`,
      root.at,
      'write fleet: {hosts: [web-01]}',
    );
    return undefined;
  }
  const node = root.entries.find(({ key }) => key === 'fleet')?.value;
  if (node === undefined) return addMissing(list, root);
  if (node.kind === 'map') return node;
  if (node.kind !== 'broken')
    list.add(
      FLEET_CODE,
      `Cannot use fleet: it is ${nameOfKind(node)}, expected a map`,
      node.at,
      'put the hosts below fleet.hosts',
    );
  return undefined;
}

function addMissing(list: ProblemList, root: MapNode): undefined {
  const keys = root.entries.map(({ key }) => key);
  const near = keys.find((key) => didYouMean(key, ['fleet']) !== undefined);
  const at = root.entries.find(({ key }) => key === near)?.keyAt ?? root.at;
  const hint = hintOf(keys);
  list.add(
    FLEET_CODE,
    'Cannot use the fleet: it has no key fleet, expected one',
    at,
    near === undefined ? hint : `did you mean "fleet" by ${quoted(near, 60)}?`,
  );
}

function hintOf(keys: readonly string[]): string {
  if (keys.includes('hosts')) return 'write `fleet:` in the first line, and indent the rest below it';
  if (keys.includes('code')) return 'that is a manifest: name a file with hosts by --fleet';
  return 'write fleet: {hosts: [web-01]}';
}

function fleetOf(list: ProblemList, node: MapNode, words: FleetWords): Fleet {
  const fields = fieldsOf(list, node);
  const [hosts, groups, data, parallelism] = Object.keys(FLEET_KEYS).map((key) => fields.get(key));
  if (hosts === undefined)
    list.add(FLEET_CODE, 'Cannot use fleet: it has no hosts, expected the key hosts', node.at);
  const checked = hosts === undefined ? [] : hostsOf(list, hosts, words);
  const named = groups === undefined ? [] : fleetGroupsOf(list, groups, { hosts: checked, words });
  checkGroupsOfHosts(list, checked, named);
  const most =
    parallelism === undefined ? undefined : MOST_PARALLEL.read(list, parallelism, 'fleet.parallelism');
  return {
    hosts: checked,
    groups: named,
    data: data === undefined ? {} : hostDataOf(list, data, 'fleet.data', words),
    ...(most !== undefined && { parallelism: most }),
  };
}

function fieldsOf(list: ProblemList, node: MapNode): ReadonlyMap<string, Node> {
  const fields = new Map<string, Node>();
  const keys = Object.keys(FLEET_KEYS);
  for (const { key, keyAt, value } of node.entries) {
    const other = Object.hasOwn(OTHER_KEYS, key) ? OTHER_KEYS[key] : undefined;
    if (keys.includes(key)) fields.set(key, value);
    else if (other !== undefined)
      list.add(FLEET_CODE, `Cannot use fleet.${key}: ${other.problem}`, keyAt, other.hint);
    else {
      const near = didYouMean(key, keys);
      list.add(
        FLEET_CODE,
        `Cannot use fleet: the key ${quoted(key, 60)} is unknown, expected one of ${keys.join(', ')}`,
        keyAt,
        near === undefined ? undefined : `did you mean "${near}"?`,
      );
    }
  }
  return fields;
}
