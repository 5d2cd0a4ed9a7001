import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import type { Fleet, FleetHost, Host } from '../../model/fleet/fleet.ts';
import { SECRETS } from '../../model/fleet/fleet-words.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import { hostGroups } from '../../model/fleet/host-groups.ts';
import { isWithin, mayBeBelow } from '../../model/fleet/limit.ts';
import { type DataSources, mergeData, sharedData } from '../../model/fleet/merge-data.ts';
import type { TargetChain, TargetLink } from '../../model/fleet/target-name.ts';
import type { ExpandedHost } from '../../plugin/connector.ts';
import { firstLink, hostsByLink, userOf } from './first-link.ts';

/** Which hosts of a fleet, and what the command line says of them. */
export interface HostChoice {
  /** Names, groups and globs; none: all. */
  readonly limit: readonly string[];
  /** Data that goes before all other. */
  readonly given: HostData;
  /** All hosts of the fleet file, also those that are not meant: chains lead through them. Missing: those of the fleet. */
  readonly all?: readonly FleetHost[];
}

/** What knows connectors. */
export interface Inventories {
  /** True if a target whose name begins so stands for others. */
  isInventory(link: TargetLink): boolean;
  /** The keys of data that lead through a link of a connector. */
  keysOf(connector: string): readonly string[];
  /** What it stands for. Errors: HOST_INVENTORY. */
  expand(link: TargetLink, data: HostData, context: Context): Promise<readonly ExpandedHost[]>;
}

/** A host before its data is merged. */
interface Chosen extends Omit<DataSources, 'own' | 'given'> {
  readonly host: FleetHost;
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
  const known = hostsByLink(choice.all ?? fleet.hosts);
  const chosen: Chosen[] = [];
  for (const entry of fleet.hosts) {
    const one = beforeFound(entry, known, { fleet, inventories });
    const { name, chain } = one.host;
    if (inventories.isInventory(chain[0]))
      chosen.push(...(await expanded(one, { fleet, choice, inventories }, context)));
    else if (isWithin(limit, { name, groups: one.groups })) chosen.push(one);
  }
  demandHits(fleet, limit, chosen);
  demandNames(chosen);
  return chosen.map(({ host: { name, chain, data: own }, ...sources }) => ({
    name,
    chain,
    groups: [...sources.groups],
    data: mergeData(fleet, { ...sources, own, given }),
  }));
}

/** What is known of a host by its name: the user in it, and the host of the fleet that it is, or that its first link is. */
function beforeFound(
  entry: FleetHost,
  known: ReturnType<typeof hostsByLink>,
  { fleet, inventories }: Pick<Expanding, 'fleet' | 'inventories'>,
): Chosen {
  const { link, isAll } = firstLink(entry.chain);
  const other = known(link);
  const same = entry.typed === true && isAll ? other : undefined;
  const names = [entry.name, ...(same === undefined ? [] : [same.name])];
  const groups = [...entry.groups, ...(same?.groups ?? []), ownGroup(entry.chain)];
  const user = userOf(entry.chain);
  return {
    host: { ...entry, data: { ...user, ...entry.data, ...same?.data } },
    groups: hostGroups(fleet.groups, names, groups),
    found: {},
    through: isAll || other === undefined ? {} : leadingTo(other, fleet, inventories.keysOf(link.connector)),
    typed: entry.typed === true ? user : {},
  };
}

/** Only what leads there: what else is said of that host is not said of what is behind it. */
function leadingTo(host: FleetHost, fleet: Fleet, keys: readonly string[]): HostData {
  const groups = hostGroups(fleet.groups, [host.name], [...host.groups, ownGroup(host.chain)]);
  const shared = sharedData(fleet.groups, groups);
  const data = Object.assign({}, ...shared, userOf(host.chain), host.data) as HostData;
  return Object.fromEntries(Object.entries(data).filter(([key]) => keys.includes(key)));
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
  chosen: Chosen,
  { fleet, choice: { limit, given }, inventories }: Expanding,
  context: Context,
): Promise<Chosen[]> {
  const { host, groups } = chosen;
  const [first, ...rest] = host.chain;
  const whole = isWithin(limit, { name: host.name, groups });
  const [inventory = '', ...behind] = host.name.split('/@');
  if (!whole && !mayBeBelow(limit, inventory, hostNames(fleet))) return [];
  const data = mergeData(fleet, { ...chosen, own: host.data, given });
  const found = await inventories.expand(first, data, context);
  const all = found.map((one) => {
    demandNoPlaces(one);
    const chain: TargetChain = [linkTo(one), ...rest];
    const name = [one.name, ...behind].join('/@');
    return {
      ...chosen,
      host: { ...host, name, chain },
      groups: hostGroups(fleet.groups, [host.name, name], [...groups, ...one.groups]),
      found: one.data,
    };
  });
  return whole ? all : all.filter((one) => isWithin(limit, { name: one.host.name, groups: one.groups }));
}

/** What an inventory finds is reached by ssh, its address is in its data; unless it says another way. */
function linkTo({ name, data, link }: ExpandedHost): TargetLink {
  const address = data['ssh_hostname'];
  return link ?? { connector: 'ssh', argument: typeof address === 'string' ? address : name };
}

/** They may be kept by others, and could ask for any variable of this machine. */
function demandNoPlaces({ name, data }: ExpandedHost): void {
  if (data[SECRETS] === undefined) return;
  throw new ArxError(
    'HOST_INVENTORY',
    `Cannot use the host ${quoted(name, 60)}: its inventory says where secrets are, expected that of the fleet file alone`,
    { hint: `Write ${SECRETS} into the data of the inventory's entry in the fleet file` },
  );
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
