import type { Fleet } from './fleet.ts';
import type { HostData } from './host-data.ts';

/** Where the data of one host comes from. */
export interface DataSources {
  /** What the connector has found out. */
  readonly found: HostData;
  /** Names of all its groups. */
  readonly groups: readonly string[];
  /** Its own. */
  readonly own: HostData;
  /** Of the command line. */
  readonly given: HostData;
}

/**
 * The data that holds for a host, as pyinfra decides it: command line before host, before groups (the last one of the file
 * first), before all, before what the connector found. A key is taken whole.
 */
export function mergeData(
  { data, groups: declared }: Pick<Fleet, 'data' | 'groups'>,
  sources: DataSources,
): HostData {
  const { found, groups, own, given } = sources;
  const shared = declared.filter(({ name }) => groups.includes(name)).map((group) => group.data);
  return Object.assign({}, found, data, ...shared, own, given) as HostData;
}
