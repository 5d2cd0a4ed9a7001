import type { Context } from '../core/context.ts';
import type { HostData } from '../model/fleet/host-data.ts';
import type { TargetLink } from '../model/fleet/target-name.ts';
import type { Plugin } from './plugin.ts';
import type { Session } from './session.ts';

/** One host that a name stands for. */
export interface ExpandedHost {
  /** What it is called in output: as `@vagrant/web`. */
  readonly name: string;
  /** Connector data of its own; the host's data in the fleet goes before it. */
  readonly data: HostData;
  readonly groups: readonly string[];
  /** How it is reached. Missing: by ssh, at its `ssh_hostname`. */
  readonly link?: TargetLink;
}

/** A key of host data that a connector reads. */
export interface DataKey {
  readonly name: string;
  /** For people, half a sentence. */
  readonly means: string;
  readonly type: 'string' | 'number' | 'boolean' | 'strings' | 'secret';
  readonly default?: string | number | boolean;
}

/** What `open` is given beside the link. */
export interface Opening {
  /** What people call the target. */
  readonly name: string;
  /** Merged: what the user gave goes before what the connector found. */
  readonly data: HostData;
  /** Where its programs are started: this machine, or the link before it in a chain. */
  readonly outer: Session;
}

/**
 * A way to targets. `handles` is asked for the word after `@`: `ssh`, `docker` … One that only knows where hosts are
 * (vagrant, terraform) has `expand` and leads to them by ssh.
 */
export interface Connector extends Plugin<string> {
  readonly keys: readonly DataKey[];
  /** @throws ArxError HOST_INVENTORY when the inventory cannot be read or has no such name. */
  expand?(link: TargetLink, data: HostData, context: Context): Promise<readonly ExpandedHost[]>;
  /** @throws ArxError HOST_UNREACHABLE, HOST_INVALID for data that it cannot use, HOST_NO_PROGRAM, INTERRUPTED. */
  open?(link: TargetLink, opening: Opening, context: Context): Promise<Session>;
}
