import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import type { ConnectorCode, DeclaredConnector } from '../../connect/plugin/declared-connector.ts';
import { pluginConnector } from '../../connect/plugin/plugin-connector.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import type { Connector } from '../../plugin/connector.ts';
import { loadConfig } from '../config/load-config.ts';
import { loadConnectorPlugin } from './load-plugin.ts';
import { type PluginPackage, readPluginPackage } from './plugin-package.ts';

interface Offer {
  readonly entry: PluginEntry;
  readonly package: PluginPackage;
  readonly declared: DeclaredConnector;
}

/**
 * The connectors that the plug-ins of the user's config add. No code of them runs before a host needs it; then its files are
 * checked first. A plug-in whose directory is gone or is none adds nothing.
 * @throws ArxError CONFIG_INVALID, TRUST_KEY_PERMISSIONS.
 */
export function pluginConnectors(context: Context): Connector[] {
  const offers = new Map<string, Offer[]>();
  for (const offer of loadConfig(context).plugins.flatMap(offersOf))
    offers.set(offer.declared.word, [...(offers.get(offer.declared.word) ?? []), offer]);
  return [...offers.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : pluginConnector(first.declared, codeOf(first, same, context));
  });
}

function offersOf(entry: PluginEntry): Offer[] {
  try {
    const found = readPluginPackage(entry.path);
    return found.connectors.map((declared) => ({ entry, package: found, declared }));
  } catch (error) {
    if (error instanceof ArxError) return [];
    throw error;
  }
}

/** Two plug-ins with one name: whoever needs it is told, and neither runs. */
function codeOf(first: Offer, same: readonly Offer[], context: Context): ConnectorCode {
  const { name, version } = first.package;
  const { path, tree } = first.entry;
  if (same.length === 1)
    return { plugin: `${name}@${version}`, load: () => loadConnectorPlugin(path, tree, context) };
  const names = same.map((offer) => offer.package.name);
  const load = (): Promise<never> =>
    Promise.reject(
      new ArxError(
        'PLUGIN_CONFLICT',
        `Cannot use @${first.declared.word}: the plug-ins ${names.join(' and ')} both add it, expected one`,
        { hint: `Run \`arx plugin remove ${names.at(-1)}\`` },
      ),
    );
  return { plugin: names.join(', '), load };
}
