import type { Digest } from '../core/digest.ts';
import type { Capabilities } from './audit/capabilities.ts';
import type { Health, Network, When } from './manifest.ts';

/** The version of the document; it grows when a member goes or means something else. */
export const PLAN_SCHEMA = 'arx.plan/1';

/** Who a file belongs to, as numbers. A gid of -1: the group that new files get. */
export interface PlanOwner {
  readonly uid: number;
  readonly gid: number;
}

/** What is at a path now. `mode` is four octal digits, all twelve bits. */
export type PlanFound =
  | ({
      readonly kind: 'file';
      readonly digest: Digest;
      readonly size: number;
      readonly mode: string;
    } & PlanOwner)
  | ({ readonly kind: 'link'; readonly target: string } & PlanOwner)
  | ({ readonly kind: 'directory'; readonly mode: string } & PlanOwner);

/** One path of the bundle. */
export interface PlanEntry {
  readonly action: 'create' | 'change' | 'unchanged';
  readonly kind: 'file' | 'directory' | 'link';
  /** Absolute; `@run/…` is in the private directory of the run. */
  readonly path: string;
  /** The index of the source in the seal; missing for a directory that is only a parent. */
  readonly source?: number;
  /** Of a file. */
  readonly digest?: Digest;
  readonly size?: number;
  /** Of a file: four octal digits. */
  readonly mode?: string;
  /** Of a link. */
  readonly target?: string;
  /** As the bundle declares it. */
  readonly owner?: PlanOwner;
  /** Missing where nothing is there. */
  readonly before?: PlanFound;
  /** Whom it belongs to afterwards, where it replaces something. */
  readonly becomes?: PlanOwner;
  /** Where what somebody edited by hand is kept. */
  readonly savedAs?: string;
}

/** A path of the version before that this one has not. */
export interface PlanDelete {
  readonly path: string;
  readonly before: PlanFound;
  /** What was there before any bundle came, and is there again. */
  readonly restores?: PlanFound;
  readonly savedAs?: string;
}

/** One command. Values of variables and secrets are not in it. */
export interface PlanCommand {
  readonly label: string;
  readonly argv: readonly string[];
  readonly source?: string;
  readonly cwd: string;
  readonly env: readonly string[];
  readonly network: Network;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds without output. */
  readonly silence: number;
  readonly user?: string;
  readonly when: When;
  /** True: this run does not start it, because no path changes. */
  readonly skipped: boolean;
  readonly retries: number;
  readonly undo?: readonly string[];
  readonly pass: readonly string[];
  readonly secrets: readonly string[];
  readonly daemon?: string;
  readonly health?: Health;
  readonly init?: 'direct';
  readonly services: readonly string[];
  readonly capabilities?: Capabilities;
}

/** A service that the runner handles after the commands. */
export interface PlanService {
  readonly name: string;
  readonly do: readonly string[];
  readonly when: When;
  readonly skipped: boolean;
  readonly health?: Health;
}

/** What becomes of a daemon. `replace`: that of the version before is stopped, and this one's started. */
export interface PlanDaemon {
  readonly name: string;
  readonly action: 'start' | 'replace' | 'keep' | 'stop';
}

/** A secret that the commands need. */
export interface PlanSecret {
  readonly name: string;
  readonly from: string;
  readonly as: 'file' | 'env';
  /** Whether it is there now; missing where only a command could tell. Not compared. */
  readonly present?: boolean;
  /** Why its file cannot be used. Not compared. */
  readonly problem?: string;
}

/** What one file system has to take and has, in bytes. `free` is missing where it does not count that. Not compared. */
export interface PlanSpace {
  readonly path: string;
  readonly bytes: number;
  readonly free?: number;
}

/** What `arx run` would do with one bundle on one machine, as JSON: what `--plan` saves and `--apply` compares. */
export interface PlanDocument {
  readonly schema: typeof PLAN_SCHEMA;
  /** The bundle's absolute path; missing when it was a stream or a manifest. Not compared. */
  readonly file?: string;
  /** The bundle digest. */
  readonly digest: Digest;
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  /** What of the same name is on this host. */
  readonly installed?: {
    readonly bundle: Digest;
    readonly version?: string;
    readonly sequence?: number;
    readonly receipt: string;
  };
  /** False: every path is as sealed already. */
  readonly changed: boolean;
  readonly counts: {
    readonly create: number;
    readonly change: number;
    readonly delete: number;
    readonly unchanged: number;
    /** Of those that change or go: how many were edited by hand and are kept. */
    readonly saved: number;
  };
  /** How many bytes are written. */
  readonly bytes: number;
  readonly spaces: readonly PlanSpace[];
  readonly entries: readonly PlanEntry[];
  readonly deletes: readonly PlanDelete[];
  readonly commands: readonly PlanCommand[];
  readonly services: readonly PlanService[];
  readonly daemons: readonly PlanDaemon[];
  readonly secrets: readonly PlanSecret[];
  readonly users: readonly string[];
  /** Not compared. */
  readonly warnings: readonly string[];
}
