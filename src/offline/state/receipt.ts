import type { Digest } from '../../core/digest.ts';
import type { Change } from './change.ts';
import type { DaemonRecord, ServiceRecord } from './records.ts';

/** How one command went. */
export interface StepRecord {
  readonly number: number;
  readonly label: string;
  readonly argv: readonly string[];
  readonly state: 'done' | 'failed' | 'skipped';
  /** Missing when it was skipped or ended by a signal. */
  readonly code?: number;
  readonly ms: number;
  /** How often it was started. */
  readonly attempts: number;
  /** Programs that it had left running and that were killed. */
  readonly leftovers: readonly string[];
  /** Programs that a command outside of any sandbox has left running, and that stay; missing: none. */
  readonly staying?: readonly string[];
  /** Its whole output, below the state directory. */
  readonly log?: string;
}

/**
 * What one run, rollback or removal did on this host: the predicate of a signed in-toto statement whose subject is the
 * bundle. Names no secret value.
 */
export interface Receipt {
  readonly formatVersion: 1;
  /** Sorts by time: `YYYYMMDDTHHMMSSZ-` and six hexadecimal digits. */
  readonly id: string;
  readonly kind: 'run' | 'rollback' | 'remove' | 'recover';
  /** `done`: all of it. `rolled-back`: it failed, and everything placed was taken back. `failed`: and something was not. */
  readonly result: 'done' | 'rolled-back' | 'failed';
  /** Why it failed: code and message of the error. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly key: string;
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  readonly bundle: Digest;
  /** The receipt before this one for the same key. */
  readonly previous?: string;
  /** The saved object that is the ledger's file of the key as it was before; missing: it had none. A rollback puts it back. */
  readonly ledgerBefore?: Digest;
  readonly host: string;
  readonly user: string;
  readonly arx: string;
  /** ISO times. */
  readonly started: string;
  readonly ended: string;
  /** Who signed the bundle, as `kind name`. */
  readonly signers: readonly string[];
  /**
   * Whose work it was, where work may be given out more than once: `RUN-OF-FLEET/HOST#ATTEMPT`, so that nobody does it again.
   */
  readonly request?: string;
  /** The floor that was passed on purpose (`--allow-downgrade`). */
  readonly downgradedFrom?: number;
  readonly changes: readonly Change[];
  readonly steps: readonly StepRecord[];
  /** How the commands went that undo others, in the order of their running, each with number and label of what it undoes. */
  readonly undone?: readonly StepRecord[];
  readonly services: readonly ServiceRecord[];
  readonly daemons: readonly DaemonRecord[];
  /** What could not be undone or was left, one sentence each. */
  readonly remarks: readonly string[];
}
