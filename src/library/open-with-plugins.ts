import { openSession } from '../connect/open-session.ts';
import type { Context } from '../core/context.ts';
import type { OpenSession } from '../fleet/run/perform-run.ts';
import { knownConnectors } from '../online/plugins/known-connectors.ts';

/** Opens ways with all connectors, those of the allowed plug-ins too. Its errors are those of `openSession`. */
export function openWithPlugins(context: Context): OpenSession {
  const connectors = knownConnectors(context);
  return (host, own) => openSession(host, own, connectors);
}
