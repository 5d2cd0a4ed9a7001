import type { Fleet } from './fleet.ts';
import type { HostData } from './host-data.ts';

/** Where the data of one host comes from. */
export interface DataSources {
  /** What the connector has found out. */
  readonly found: HostData;
  /** What leads to the first link of its chain, as the fleet has it of that host. */
  readonly through: HostData;
  /** Names of all its groups. */
  readonly groups: readonly string[];
  /** Its own. */
  readonly own: HostData;
  /** Of the command line. */
  readonly given: HostData;
  /** What the command line says in the name of this very host. */
  readonly typed: HostData;
}

/**
 * The data that holds for a host, as pyinfra decides it: command line before host, before groups (the last one of the file
 * first), before the host that a chain leads through, before all, before what the connector found. A key is taken whole.
 */
export function mergeData(
  { data, groups: declared }: Pick<Fleet, 'data' | 'groups'>,
  sources: DataSources,
): HostData {
  const { found, through, own, given, typed } = sources;
  const shared = sharedData(declared, sources.groups);
  return Object.assign({}, found, data, through, ...shared, own, given, typed) as HostData;
}

/** What groups say, the last one of the file last. */
export function sharedData(declared: Fleet['groups'], names: readonly string[]): HostData[] {
  return declared.filter(({ name }) => names.includes(name)).map((group) => group.data);
}
