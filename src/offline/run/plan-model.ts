import type { Digest } from '../../core/digest.ts';
import type { Capabilities } from '../../model/audit/capabilities.ts';
import type { Network } from '../../model/manifest.ts';
import type { Owner } from '../../sys/owner.ts';

/** What happens to one path. */
export type Action = 'create' | 'change' | 'unchanged';

/** What was found where a change goes; it must still be there when the change is made. */
export interface Fingerprint {
  readonly ino: number;
  readonly mtimeMs: number;
  readonly size: number;
}

interface Planned {
  readonly action: Action;
  /** Absolute; its existing part holds no links. */
  readonly path: string;
  /** The index of the source in the seal; missing for a directory that is only a parent. */
  readonly source?: number;
  /** Missing: whoever runs the bundle. */
  readonly owner?: Owner;
  /** Set when something is replaced. */
  readonly before?: Fingerprint;
}
export interface PlannedFile extends Planned {
  readonly kind: 'file';
  readonly digest: Digest;
  /** Size in bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
}
export interface PlannedDirectory extends Planned {
  readonly kind: 'directory';
}
export interface PlannedLink extends Planned {
  readonly kind: 'link';
  readonly target: string;
}
/** One path of the plan. */
export type PlannedEntry = PlannedFile | PlannedDirectory | PlannedLink;

/** A directory that exists and whose path holds no links: below it no link is ever followed. */
export interface Root {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

/** One command of the plan. Values of variables are not shown, only their names. */
export interface PlannedCommand {
  /** The entry's label, or `code N`, counting from 1. */
  readonly label: string;
  readonly argv: readonly [string, ...string[]];
  /** The request of the source that is run, when the program is one. */
  readonly source?: string;
  readonly cwd: string;
  /** Names of the variables that the bundle sets, sorted. */
  readonly env: readonly string[];
  readonly network: Network;
  /** Seconds. */
  readonly timeout: number;
  /** What it can do, as the seal says. */
  readonly capabilities?: Capabilities;
}

/** How many entries have each action. */
export type Counts = Readonly<Record<Action, number>>;

/** What a run of a bundle does on this machine now. */
export interface Plan {
  /** The bundle digest. */
  readonly digest: Digest;
  readonly name?: string;
  readonly version?: string;
  /** Each path once; a directory comes before what is in it. */
  readonly entries: readonly PlannedEntry[];
  readonly counts: Counts;
  /** How many bytes are written. */
  readonly bytes: number;
  readonly roots: readonly Root[];
  readonly commands: readonly PlannedCommand[];
  readonly warnings: readonly string[];
}
