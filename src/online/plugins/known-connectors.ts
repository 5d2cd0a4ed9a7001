import { CONNECTORS } from '../../connect/connectors.ts';
import type { Context } from '../../core/context.ts';
import type { Connector } from '../../plugin/connector.ts';
import { pluginConnectors } from './plugin-connectors.ts';

/** The connectors of arx and those of the plug-ins that the user's config allows. @throws ArxError CONFIG_INVALID. */
export function knownConnectors(context: Context): readonly Connector[] {
  return [...CONNECTORS, ...pluginConnectors(context)];
}
