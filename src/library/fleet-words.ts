import { CHAIN_NAMES, CONNECTORS } from '../connect/connectors.ts';
import { ELEVATION_KEYS } from '../connect/elevation/elevation-keys.ts';
import type { FleetWords } from '../model/fleet/fleet-words.ts';
import type { Connector } from '../plugin/connector.ts';

/** The words of fleets: the names of the connectors, and every key of data that one of them reads. */
export function fleetWords(connectors: readonly Connector[] = CONNECTORS): FleetWords {
  const all = [...ELEVATION_KEYS, ...connectors.flatMap((connector) => connector.keys)];
  const keys = new Map(all.map((key) => [key.name, key]));
  return {
    keys: [...keys.values()],
    connectors: [...connectors, ...CHAIN_NAMES].map(({ id }) => id),
  };
}
