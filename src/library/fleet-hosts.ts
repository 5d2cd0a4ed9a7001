import { FLEET_DIRECTORY } from '../connect/inventory-directory.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { chooseHosts, type Inventories } from '../fleet/run/choose-hosts.ts';
import type { Fleet, Host } from '../model/fleet/fleet.ts';
import { namedHosts, NO_FLEET } from '../model/fleet/named-hosts.ts';
import type { TargetChoice } from '../model/fleet/target-choice.ts';
import { parseGivenData } from '../model/fleet/parse-given-data.ts';
import { knownConnectors } from '../online/plugins/known-connectors.ts';
import type { Connector } from '../plugin/connector.ts';
import { fleetWords } from './fleet-words.ts';

/**
 * The targets of one call with all their data.
 * @param fleet undefined: only what is named.
 * @throws ArxError USAGE_INVALID, FLEET_INVALID, HOST_INVENTORY; USAGE_INVALID when nothing is left.
 */
export async function fleetHosts(
  fleet: Fleet | undefined,
  { on, limit, data, directory }: TargetChoice,
  context: Context,
  connectors: readonly Connector[] = knownConnectors(context),
): Promise<Host[]> {
  const words = fleetWords(connectors);
  const given = parseGivenData(data, words);
  const { hosts: all } = fleet ?? NO_FLEET;
  const named = namedHosts(fleet ?? NO_FLEET, on, words);
  const inventories = inventoriesOf(connectors, directory);
  const hosts = await chooseHosts(named, { limit, given, all }, inventories, context);
  if (hosts.length > 0) return hosts;
  const what = fleet === undefined ? 'find hosts: none is named' : 'use the fleet: it has no hosts';
  throw new ArxError('USAGE_INVALID', `Cannot ${what}, expected at least one`, {
    hint: 'Name a fleet file (--fleet FILE) with hosts, or hosts (--on web-01)',
  });
}

function inventoriesOf(connectors: readonly Connector[], directory: string | undefined): Inventories {
  const found = directory === undefined ? {} : { [FLEET_DIRECTORY]: directory };
  const knowing = (word: string): Connector | undefined =>
    connectors.find((connector) => connector.expand !== undefined && connector.handles(word));
  return {
    isInventory: ({ connector }) => knowing(connector) !== undefined,
    keysOf: (word) =>
      connectors.find((connector) => connector.handles(word))?.keys.map(({ name }) => name) ?? [],
    expand: async (link, data, context) =>
      (await knowing(link.connector)?.expand?.(link, { ...data, ...found }, context)) ?? [],
  };
}
