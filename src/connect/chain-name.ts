import type { HostData } from '../model/fleet/host-data.ts';
import type { TargetChain, TargetLink } from '../model/fleet/target-name.ts';
import type { Plugin } from '../plugin/plugin.ts';

/** A word after `@` that stands for a chain of other links: `@dockerssh/host:web` for `@ssh/host/@docker/web`. */
export interface ChainName extends Plugin<string> {
  /** @throws ArxError HOST_INVALID for an argument that names no such chain. */
  links(link: TargetLink, data: HostData): TargetChain;
}
