import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { TargetLink } from '../model/fleet/target-name.ts';
import type { Connector } from '../plugin/connector.ts';
import type { Session } from '../plugin/session.ts';
import { connectorFor } from './connector-for.ts';
import { CHAIN_NAMES, CONNECTORS } from './connectors.ts';
import { elevatedSession } from './elevation/elevated-session.ts';
import { type Elevation, elevationOf } from './elevation/elevation.ts';
import { hostValues } from './host-value.ts';
import { clientEnvironment } from './local-environment.ts';
import { localSession } from './local-session.ts';
import { tied } from './tied.ts';

/**
 * Opens the way to a host: each link of its chain on the session of the link before, the first one on this machine. Closing it
 * closes all of them, the last one first.
 * @throws ArxError HOST_UNREACHABLE, HOST_REFUSED, HOST_INVALID, HOST_NO_PROGRAM, FLEET_INVALID for a connector that nobody
 *   knows, INTERRUPTED. What was opened by then is closed.
 */
export async function openSession(
  host: Host,
  context: Context,
  connectors: readonly Connector[] = CONNECTORS,
): Promise<Session> {
  const here = localSession({ name: host.name, env: clientEnvironment(context), before: tied() }, context);
  const opened: Session[] = [here];
  try {
    const links = linksOf(host);
    const elevation = await elevationOf(host, context);
    const raised = elevation === undefined ? -1 : elevatedAt(links, elevation, host);
    let last = here;
    for (const [at, link] of links.entries()) {
      last = await openLink(link, at, { host, outer: last, connectors }, context);
      opened.push(last);
      if (at === raised && elevation !== undefined) last = elevatedSession(last, elevation, context);
    }
    return closing(last, opened);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

interface Way {
  readonly host: Host;
  readonly outer: Session;
  readonly connectors: readonly Connector[];
}

function linksOf({ chain, data }: Host): readonly TargetLink[] {
  return chain.flatMap((link) => {
    const name = CHAIN_NAMES.find((each) => each.handles(link.connector));
    return name === undefined ? [link] : name.links(link, data);
  });
}

/** Behind which link programs run as somebody else. */
function elevatedAt(links: readonly TargetLink[], { on }: Elevation, host: Host): number {
  if (on === undefined) return links.length - 1;
  const at = links.findLastIndex(({ connector }) => connector === on);
  if (at >= 0) return at;
  const names = links.map(({ connector }) => connector).join(', ');
  return hostValues(host.name, host.data).refuse('_elevate_on', quoted(on), `one of ${names}`);
}

/** What only knows where hosts are leads to them by ssh, with the data that it found. */
async function openLink(link: TargetLink, at: number, way: Way, context: Context): Promise<Session> {
  const { host, outer, connectors } = way;
  const found = connectorFor(link.connector, connectors);
  const connector = found.open === undefined ? connectorFor('ssh', connectors) : found;
  const target = found.open === undefined ? { connector: 'ssh' } : link;
  if (connector.open === undefined || (at > 0 && (connector.id === 'local' || found !== connector)))
    throw new ArxError(
      'HOST_INVALID',
      `Cannot reach ${quoted(host.name)}: @${link.connector} stands behind another link, expected it to be the first`,
    );
  return await connector.open(target, { name: host.name, data: host.data, outer }, context);
}

function closing(last: Session, opened: readonly Session[]): Session {
  return {
    name: last.name,
    exec: (request) => last.exec(request),
    failed: () => {
      for (const session of opened) session.failed?.();
    },
    [Symbol.asyncDispose]: () => closeAll(opened),
  };
}

async function closeAll(opened: readonly Session[]): Promise<void> {
  const failures: unknown[] = [];
  for (const session of opened.toReversed()) {
    try {
      await session[Symbol.asyncDispose]();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
