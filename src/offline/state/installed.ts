import type { Digest } from '../../core/digest.ts';
import type { Found } from './found.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from './records.ts';

/** One path that a bundle has placed and that still counts as its own. */
export interface OwnedPath {
  readonly path: string;
  /** As the bundle placed it; the host may have drifted from it. */
  readonly placed: Found;
  /** What was there before any bundle came; null: nothing. Removing the bundle gives it back. */
  readonly original: Found | null;
  /** Key of the bundle with a name that this one has taken it from. */
  readonly takenFrom?: string;
  /** Key of the bundle that has taken it over. What has this is no claim, only remembered, until the bundle runs again. */
  readonly takenBy?: string;
}

/** What one bundle has on this host. One file of the ledger. */
export interface Installed {
  readonly formatVersion: 1;
  /** The bundle's name; of a bundle without one its digest. */
  readonly key: string;
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  /** The bundle digest. */
  readonly bundle: Digest;
  /** The receipt of the run that led to this. */
  readonly receipt: string;
  /** Each directory before what is in it. */
  readonly paths: readonly OwnedPath[];
  readonly services: readonly ServiceRecord[];
  readonly daemons: readonly DaemonRecord[];
  /** What undoes its commands, in the order of the commands. */
  readonly undo: readonly UndoStep[];
}
