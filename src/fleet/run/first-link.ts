import { CHAIN_NAMES } from '../../connect/connectors.ts';
import type { FleetHost } from '../../model/fleet/fleet.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import type { TargetChain, TargetLink } from '../../model/fleet/target-name.ts';

/** What the name of a target begins with. */
export interface FirstLink {
  /** Without a user. */
  readonly link: TargetLink;
  /** Of `user@host`. */
  readonly user?: string;
  /** True: nothing follows. */
  readonly isAll: boolean;
}

/** The first link of a chain, also of one that has a name of its own, as `@dockerssh/host:web`. */
export function firstLink(chain: TargetChain): FirstLink {
  const [first, ...rest] = chain;
  const [link, ...more] = namedLinks(first);
  const isAll = rest.length === 0 && more.length === 0;
  const [, user, host] = (link.connector === 'ssh' && /^([^@]+)@(.+)$/.exec(link.argument ?? '')) || [];
  if (user === undefined || host === undefined) return { link, isAll };
  return { link: { connector: 'ssh', argument: host }, user, isAll };
}

/** Where the name does not say all of it, the data does later. */
function namedLinks(link: TargetLink): TargetChain {
  const name = CHAIN_NAMES.find((each) => each.handles(link.connector));
  try {
    return name === undefined ? [link] : name.links(link, {});
  } catch {
    return [link];
  }
}

/** Finds the host of a fleet that a first link is, whoever logs in there. */
export function hostsByLink(hosts: readonly FleetHost[]): (link: TargetLink) => FleetHost | undefined {
  const known = new Map<string, FleetHost>();
  for (const host of hosts) {
    const { link, user, isAll } = firstLink(host.chain);
    const key = keyOf(link);
    if (isAll && (user === undefined || !known.has(key))) known.set(key, host);
  }
  return (link) => known.get(keyOf(link));
}

function keyOf({ connector, argument = '' }: TargetLink): string {
  return `${connector}/${argument}`;
}

/** The user of a name, as data. */
export function userOf(chain: TargetChain): HostData {
  const { user } = firstLink(chain);
  return user === undefined ? {} : { ssh_user: user };
}
