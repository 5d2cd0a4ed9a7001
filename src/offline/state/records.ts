import type { Digest } from '../../core/digest.ts';
import type { Network, SecretEntry } from '../../model/manifest.ts';

/** Something that was done to a service of the host. */
export interface ServiceRecord {
  readonly service: string;
  /** As asked, for example restart. */
  readonly action: string;
  /** Whether it ran before; missing when nobody could tell. */
  readonly wasActive?: boolean;
  /** Whether it was started when the host boots, before that was changed; missing when this does not change it. */
  readonly wasEnabled?: boolean;
  /** The exit code of the init system's command. */
  readonly code: number;
}

/** A daemon that the runner started. */
export interface DaemonRecord {
  readonly name: string;
  readonly pid: number;
  /** The start time of that process, field 22 of proc(5) stat: the same number may mean another process later. */
  readonly start: string;
  /** The systemd unit that it runs in, if it does. */
  readonly unit?: string;
  readonly log: string;
  /** What starts it again; missing where that was not kept. */
  readonly command?: DaemonCommand;
}

/** How a daemon was started; complete, because the bundle may be gone by then. Holds no secret, only where those are. */
export interface DaemonCommand {
  readonly label: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** All variables but the caller's and those of secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the caller's variables that it is given. */
  readonly pass: readonly string[];
  readonly user?: string;
  readonly secrets: Readonly<Record<string, SecretEntry>>;
}

/** What undoes one command; complete, because the bundle may be gone by then. Holds no secret, only where those are. */
export interface UndoStep {
  /** Of the command that it undoes, from 1. */
  readonly number: number;
  readonly label: string;
  /** The digest of the bundle that has the command; missing in what an older version has kept. */
  readonly bundle?: Digest;
  readonly argv: readonly [string, ...string[]];
  /** Missing: the private directory of the run. */
  readonly cwd?: string;
  /** The bundle's own variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the caller's variables that the command was given: those that were set. Missing: none. */
  readonly pass?: readonly string[];
  readonly network: Network;
  /** Missing: it runs in namespaces of its own. */
  readonly init?: 'direct';
  readonly timeout: number;
  readonly silence: number;
  readonly user?: string;
  readonly secrets: Readonly<Record<string, SecretEntry>>;
  /** Services that it may ask for, as `NAME ACTION`. */
  readonly services: readonly string[];
}
