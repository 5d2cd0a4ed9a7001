import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import type { Fleet, FleetHost, Host } from '../../model/fleet/fleet.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import { hostGroups } from '../../model/fleet/host-groups.ts';
import { isWithin, mayBeBelow } from '../../model/fleet/limit.ts';
import { mergeData } from '../../model/fleet/merge-data.ts';
import type { TargetChain, TargetLink } from '../../model/fleet/target-name.ts';
import type { ExpandedHost } from '../../plugin/connector.ts';

/** Which hosts of a fleet, and what the command line says of them. */
export interface HostChoice {
  /** Names, groups and globs; none: all. */
  readonly limit: readonly string[];
  /** Data that goes before all other. */
  readonly given: HostData;
}

/** What knows inventories. */
export interface Inventories {
  /** True if a target of that name stands for others. */
  isInventory(chain: TargetChain): boolean;
  /** What it stands for. Errors: HOST_INVENTORY. */
  expand(link: TargetLink, data: HostData, context: Context): Promise<readonly ExpandedHost[]>;
}

/** A host before its data is merged. */
interface Chosen {
  readonly host: FleetHost;
  readonly groups: readonly string[];
  readonly found: HostData;
}

/**
 * The hosts of a run, each with all data that holds for it, in the order of the file. Hosts outside of the limits are left
 * out before data is merged, and an inventory is asked only when something that it finds could be within them.
 * @throws ArxError USAGE_INVALID for a limit that hits nothing; FLEET_INVALID when two hosts have one name; HOST_INVENTORY.
 */
export async function chooseHosts(
  fleet: Fleet,
  choice: HostChoice,
  inventories: Inventories,
  context: Context,
): Promise<Host[]> {
  const { limit, given } = choice;
  const chosen: Chosen[] = [];
  for (const entry of fleet.hosts) {
    const groups = hostGroups(fleet.groups, [entry.name], [...entry.groups, ownGroup(entry.chain)]);
    const one = { host: entry, groups, found: {} };
    if (inventories.isInventory(entry.chain))
      chosen.push(...(await expanded(one, { fleet, choice, inventories }, context)));
    else if (isWithin(limit, { name: entry.name, groups })) chosen.push(one);
  }
  demandHits(fleet, limit, chosen);
  demandNames(chosen);
  return chosen.map(({ host: { name, chain, data: own }, groups, found }) => ({
    name,
    chain,
    groups,
    data: mergeData(fleet, { found, groups, own, given }),
  }));
}

/** Every connector has a group of its own, as in pyinfra: `@docker`. */
function ownGroup(chain: TargetChain): string {
  return `@${chain.at(-1)?.connector ?? 'ssh'}`;
}

interface Expanding {
  readonly fleet: Fleet;
  readonly choice: HostChoice;
  readonly inventories: Inventories;
}

async function expanded(
  { host, groups }: Chosen,
  { fleet, choice: { limit, given }, inventories }: Expanding,
  context: Context,
): Promise<Chosen[]> {
  const whole = isWithin(limit, { name: host.name, groups });
  if (!whole && !mayBeBelow(limit, host.name, hostNames(fleet))) return [];
  const data = mergeData(fleet, { found: {}, groups, own: host.data, given });
  const found = await inventories.expand(host.chain[0], data, context);
  const all = found.map((one) => ({
    host: { ...host, name: one.name, chain: chainTo(one) },
    groups: hostGroups(fleet.groups, [host.name, one.name], [...groups, ...one.groups]),
    found: one.data,
  }));
  return whole ? all : all.filter((one) => isWithin(limit, { name: one.host.name, groups: one.groups }));
}

/** What an inventory finds is reached by ssh, its address is in its data; unless it says another way. */
function chainTo({ name, data, link }: ExpandedHost): TargetChain {
  if (link !== undefined) return [link];
  const address = data['ssh_hostname'];
  return [{ connector: 'ssh', argument: typeof address === 'string' ? address : name }];
}

function hostNames({ hosts }: Fleet): ReadonlySet<string> {
  return new Set(hosts.map(({ name }) => name));
}

const SHOWS = '`arx fleet list` shows hosts and groups';

function demandHits(fleet: Fleet, limits: readonly string[], chosen: readonly Chosen[]): void {
  for (const limit of limits) {
    if (chosen.some(({ host, groups }) => isWithin([limit], { name: host.name, groups }))) continue;
    // An inventory that was chosen by its own name may be empty.
    if (fleet.hosts.some(({ name }) => name === limit)) continue;
    const names = [...fleet.hosts, ...fleet.groups].map(({ name }) => name);
    if (names.includes(limit)) throw emptyGroup(limit);
    const own = fleet.hosts.flatMap(({ groups }) => groups);
    const near = didYouMean(limit, [...names, ...own]);
    const help = limit.includes(',') ? 'Write each by itself: --limit web-01 --limit web-02' : SHOWS;
    throw new ArxError(
      'USAGE_INVALID',
      `Cannot use --limit ${quoted(limit, 60)}: no host and no group is called so, expected one of the fleet`,
      {
        hint: near === undefined ? help : `Did you mean "${near}"?`,
      },
    );
  }
}

function emptyGroup(limit: string): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    `Cannot use --limit ${quoted(limit, 60)}: none of the hosts is in that group, expected one`,
    { hint: SHOWS },
  );
}

function demandNames(chosen: readonly Chosen[]): void {
  const names = new Set<string>();
  for (const {
    host: { name },
  } of chosen) {
    if (names.has(name))
      throw new ArxError(
        'FLEET_INVALID',
        `Cannot use the fleet: two of its hosts are called ${quoted(name, 60)}, expected different names`,
        { hint: 'Leave one of them, or its inventory, out' },
      );
    names.add(name);
  }
}
