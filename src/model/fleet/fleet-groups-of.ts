import { didYouMean } from '../../core/did-you-mean.ts';
import { quoted } from '../../core/quoted.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { entriesOf, type PolicyFields, policyFieldsOf } from '../policy/policy-fields.ts';
import type { FleetGroup, FleetHost } from './fleet.ts';
import { GROUP_KEYS } from './fleet-keys.ts';
import { FLEET_CODE } from './fleet-problems.ts';
import type { FleetWords } from './fleet-words.ts';
import { isGroupName } from './group-name.ts';
import { hostDataOf } from './host-data-of.ts';
import { isGlob, matchesGlob } from './name-glob.ts';

/** What the hosts of groups are checked against. */
export interface GroupChecks {
  readonly hosts: readonly FleetHost[];
  readonly words: FleetWords;
}

/** `fleet.groups`: a map of names; each has `hosts`, `data`, or both. */
export function fleetGroupsOf(list: ProblemList, node: Node, checks: GroupChecks): FleetGroup[] {
  return entriesOf(list, node, 'groups').map(([name, { node: group, keyAt }]) => {
    if (!isGroupName(name))
      list.add(
        FLEET_CODE,
        `Cannot use groups: ${quoted(name, 60)} is no name of a group, expected letters, digits, ".", "_" and "-"`,
        keyAt,
      );
    const where = `the group ${quoted(name, 60)}`;
    const isList = group.kind === 'list' || (group.kind === 'scalar' && group.type === 'text');
    if (isList) addBareHosts(list, group, where);
    const fields = isList ? NO_FIELDS : policyFieldsOf(list, group, where, Object.keys(GROUP_KEYS));
    const [hosts, data] = [fields.get('hosts')?.node, fields.get('data')?.node];
    return {
      name,
      hosts: hosts === undefined ? [] : membersOf(list, hosts, checks),
      data: data === undefined ? {} : hostDataOf(list, data, where, checks.words),
    };
  });
}

const NO_FIELDS: PolicyFields = new Map();

function addBareHosts(list: ProblemList, group: Node, where: string): void {
  const hint = 'its hosts stand below a key: {hosts: [web-01, web-02]}';
  list.add(FLEET_CODE, `Cannot use ${where}: it is ${nameOfKind(group)}, expected a map`, group.at, hint);
}

/** Names of hosts, or globs of them. What an inventory finds is known only later, so a name below one is not asked for. */
function membersOf(list: ProblemList, node: Node, { hosts }: GroupChecks): string[] {
  const items = node.kind === 'list' ? node.items : [node];
  const names = hosts.map(({ name }) => name);
  return items.flatMap((item) => {
    if (item.kind === 'broken') return [];
    if (item.kind !== 'scalar' || item.type !== 'text' || item.text === '') {
      list.add(FLEET_CODE, `Cannot use hosts: it has ${nameOfKind(item)}, expected names of hosts`, item.at);
      return [];
    }
    if (!isThere(item.text, names)) addUnknown(list, item, names);
    return [item.text];
  });
}

function isThere(text: string, names: readonly string[]): boolean {
  if (names.includes(text) || names.some((name) => name.startsWith('@') && text.startsWith(`${name}/`)))
    return true;
  return isGlob(text) && (text.startsWith('@') || names.some((name) => matchesGlob(text, name)));
}

function addUnknown(list: ProblemList, node: Node & { kind: 'scalar' }, names: readonly string[]): void {
  const near = didYouMean(node.text, names);
  list.add(
    FLEET_CODE,
    `Cannot use hosts: ${isGlob(node.text) ? 'no host matches' : 'there is no host'} ${quoted(node.text, 60)}, expected one of fleet.hosts`,
    node.at,
    near === undefined ? 'add it to fleet.hosts' : `did you mean "${near}"?`,
  );
}

/** Reports groups of hosts that are most likely slips of a group that is there. Others need not be declared. */
export function checkGroupsOfHosts(
  list: ProblemList,
  hosts: readonly FleetHost[],
  groups: readonly FleetGroup[],
): void {
  const known = groups.map(({ name }) => name);
  for (const { name, groups: own, at } of hosts)
    for (const group of own) {
      const near = known.includes(group) ? undefined : didYouMean(group, known);
      if (near !== undefined)
        list.add(
          FLEET_CODE,
          `Cannot use the host ${quoted(name, 60)}: there is no group ${quoted(group, 60)}`,
          at,
          `did you mean "${near}"?`,
        );
    }
}
