import type { Place } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { type MapEntry, type Node, nameOfKind, placed } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import type { FleetHost } from './fleet.ts';
import { FLEET_CODE } from './fleet-problems.ts';
import type { FleetWords } from './fleet-words.ts';
import { isGroupName } from './group-name.ts';
import { hostDataOf } from './host-data-of.ts';
import { parseTargetName } from './parse-target-name.ts';
import type { TargetChain } from './target-name.ts';
import { unknownConnector } from './unknown-connector.ts';

/** Most entries of `hosts`. */
const MOST_HOSTS = 100_000;

interface Entry {
  readonly name: string;
  readonly at?: Place;
  /** Missing: a bare name. */
  readonly node?: Node;
}

/**
 * `fleet.hosts`: a list of names and of maps with one name (as the pages of Ch-aOS have it), or a map of names (as its code
 * has it since 0.7). A name that is there twice is an error.
 */
export function hostsOf(list: ProblemList, node: Node, words: FleetWords): FleetHost[] {
  const entries = entriesOf(list, node);
  if (entries.length > MOST_HOSTS)
    list.add(
      FLEET_CODE,
      `Cannot use hosts: it has ${entries.length} hosts, expected at most ${MOST_HOSTS}`,
      node.at,
    );
  const seen = new Map<string, Place | undefined>();
  return entries.slice(0, MOST_HOSTS).flatMap((entry) => {
    const host = hostOf(list, entry, words);
    if (host === undefined) return [];
    if (!seen.has(host.name)) {
      seen.set(host.name, entry.at);
      return [host];
    }
    addTwice(list, entry, seen.get(host.name));
    return [];
  });
}

function addTwice(list: ProblemList, { name, at }: Entry, first: Place | undefined): void {
  const hint = first === undefined ? undefined : `it is there already in line ${first.line}`;
  list.add(
    FLEET_CODE,
    `Cannot use hosts: the host ${quoted(name, 60)} is there twice, expected once`,
    at,
    hint,
  );
}

function entriesOf(list: ProblemList, node: Node): Entry[] {
  if (node.kind === 'map') return node.entries.map(entryOf);
  if (node.kind === 'list') return node.items.flatMap((item) => listEntry(list, item));
  const nothing = node.kind === 'scalar' && node.type === 'null';
  if (node.kind !== 'broken' && !nothing)
    list.add(
      FLEET_CODE,
      `Cannot use hosts: it is ${nameOfKind(node)}, expected a list or a map of hosts`,
      node.at,
      'write it as a list: [web-01, web-02]',
    );
  return [];
}

function entryOf({ key, keyAt, value }: MapEntry): Entry {
  return { name: key, ...placed(keyAt), node: value };
}

function listEntry(list: ProblemList, item: Node): Entry[] {
  if (item.kind === 'map' && item.entries.length === 1) return item.entries.map(entryOf);
  if (item.kind === 'scalar' && item.type === 'text' && item.text !== '')
    return [{ name: item.text, ...placed(item.at) }];
  if (item.kind === 'broken') return [];
  const is = item.kind === 'map' ? `a map with ${item.entries.length} keys` : nameOfKind(item);
  const hint =
    item.kind === 'map' && item.entries.length > 1
      ? 'indent the data of a host below its name, two spaces more'
      : undefined;
  list.add(
    FLEET_CODE,
    `Cannot use a host: it is ${is}, expected a name, or a map with one name`,
    item.at,
    item.kind === 'scalar' && item.type === 'number' ? 'write it in quotes' : hint,
  );
  return [];
}

function hostOf(list: ProblemList, { name, at, node }: Entry, words: FleetWords): FleetHost | undefined {
  const chain = chainOf(list, name, { at, words });
  if (chain === undefined) return undefined;
  const { groups, data } = splitGroups(list, node);
  return {
    name,
    chain,
    data: data === undefined ? {} : hostDataOf(list, data, `the host ${quoted(name, 60)}`, words),
    groups,
    ...placed(at),
  };
}

/** The chain of a name; undefined after a problem was added. */
function chainOf(
  list: ProblemList,
  name: string,
  { at, words }: { readonly at: Place | undefined; readonly words: FleetWords },
): TargetChain | undefined {
  const chain = parseTargetName(name);
  if ('problem' in chain) {
    // A name with a password in it is not shown.
    const shown = /:[^\s]*@/.test(name) ? 'a host' : `the host ${quoted(name, 60)}`;
    list.add(FLEET_CODE, `Cannot use ${shown}: ${chain.problem}`, at, chain.hint);
    return undefined;
  }
  const unknown = unknownConnector(chain, words);
  if (unknown === undefined) return chain;
  list.add(FLEET_CODE, `Cannot use the host ${quoted(name, 60)}: ${unknown.problem}`, at, unknown.hint);
  return undefined;
}

/** `groups` among the data of a host is no data: it names the groups that the host is in. */
function splitGroups(list: ProblemList, node: Node | undefined): { groups: string[]; data?: Node } {
  if (node?.kind !== 'map') return { groups: [], ...(node !== undefined && { data: node }) };
  const field = node.entries.find(({ key }) => key === 'groups')?.value;
  const data = { ...node, entries: node.entries.filter(({ key }) => key !== 'groups') };
  return { groups: field === undefined ? [] : groupsOf(list, field), data };
}

function groupsOf(list: ProblemList, node: Node): string[] {
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === 'broken') return [];
    if (item.kind === 'scalar' && item.type === 'text' && isGroupName(item.text)) return [item.text];
    const is = item.kind === 'scalar' ? quoted(item.text, 60) : nameOfKind(item);
    list.add(FLEET_CODE, `Cannot use groups: it has ${is}, expected names of groups`, item.at);
    return [];
  });
}
