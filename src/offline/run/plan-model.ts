import type { Digest } from '../../core/digest.ts';
import type { Health, When } from '../../model/manifest.ts';
import type { Found } from '../state/found.ts';
import type { Owner } from '../../sys/owner.ts';
import type { CommandConduct } from './command-conduct.ts';

/** What happens to one path. */
export type Action = 'create' | 'change' | 'unchanged';

/** What was found where a change goes; it must still be there when the change is made. */
export interface Fingerprint {
  readonly ino: number;
  readonly mtimeMs: number;
  readonly size: number;
  /** What is to be there again after a rollback. */
  readonly found: Found;
}

interface Planned {
  readonly action: Action;
  /** Absolute; its existing part holds no links. */
  readonly path: string;
  /** The index of the source in the seal; missing for a directory that is only a parent. */
  readonly source?: number;
  /** Missing: whoever runs the bundle. */
  readonly owner?: Owner;
  /** What is there now; missing where nothing is. */
  readonly before?: Fingerprint;
  /** What is there then; missing where nothing changes. */
  readonly after?: Found;
  /** Where what is there now is kept, because somebody edited it by hand since it was placed. */
  readonly savedAs?: string;
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

/** A path that the version before had placed and this one has not. */
export interface PlannedDelete {
  /** Absolute. */
  readonly path: string;
  readonly before: Fingerprint;
  /** What was there before any bundle came and is given back; missing: nothing was. */
  readonly restores?: Found;
  readonly savedAs?: string;
}

/** A directory that exists and whose path holds no links: below it no link is ever followed. */
export interface Root {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

/** One command of the plan. Values of variables are not shown, only their names. */
export interface PlannedCommand extends CommandConduct {
  /** The request of the source that is run, when the program is one. */
  readonly source?: string;
  /** Names of the variables that the bundle sets, sorted. */
  readonly env: readonly string[];
  /** True: this run does not start it, because it has `when: changed` and nothing changes. */
  readonly skipped: boolean;
}

/** A service that the runner handles after the commands. */
export interface PlannedService {
  readonly name: string;
  readonly do: readonly string[];
  readonly when: When;
  /** True: this run leaves it alone, because nothing changes. */
  readonly skipped: boolean;
  readonly health?: Health;
}

/** What becomes of a daemon of this bundle. */
export interface PlannedDaemon {
  readonly name: string;
  /** `replace`: that of the version before is stopped, and this one's started; `stop`: only that version has it. */
  readonly action: 'start' | 'replace' | 'keep' | 'stop';
}

/** A secret that the commands need from this host; never its value. */
export interface PlannedSecret {
  readonly name: string;
  /** As `env DB_PASSWORD`, `file /etc/db`, or `command pass show db`. */
  readonly from: string;
  readonly as: 'file' | 'env';
  /** Whether it is there now; missing where only a command could tell. */
  readonly present?: boolean;
  /** Why its file cannot be used. Goes on from `from`. */
  readonly problem?: string;
}

/** What one file system has to take and has. */
export interface PlannedSpace {
  /** A directory on it. */
  readonly path: string;
  readonly bytes: number;
  /** Missing where the file system does not count it. */
  readonly free?: number;
}

/** How many entries have each action. */
export type Counts = Readonly<Record<Action | 'delete', number>>;

/** What a run of a bundle does on this machine now. */
export interface Plan {
  /** The bundle digest. */
  readonly digest: Digest;
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  /** What of the same name is on this host now. */
  readonly installed?: {
    readonly bundle: Digest;
    readonly version?: string;
    readonly sequence?: number;
    readonly receipt: string;
  };
  /** Each path once; a directory comes before what is in it. */
  readonly entries: readonly PlannedEntry[];
  /** What is in a directory comes before it. */
  readonly deletes: readonly PlannedDelete[];
  readonly counts: Counts;
  /**
   * Whether the run counts as one that changes something: a path that lasts does, or the last run did not end well. What
   * has `when: changed` is done only then.
   */
  readonly changed: boolean;
  /** How many bytes are written. */
  readonly bytes: number;
  /** The private directory of the run; in a dry run a name as it would look. */
  readonly workspace: string;
  readonly roots: readonly Root[];
  readonly spaces: readonly PlannedSpace[];
  readonly commands: readonly PlannedCommand[];
  readonly services: readonly PlannedService[];
  readonly daemons: readonly PlannedDaemon[];
  readonly secrets: readonly PlannedSecret[];
  /** Users as whom commands run and to whom files are given, by name as sealed, sorted. */
  readonly users: readonly string[];
  readonly warnings: readonly string[];
}
