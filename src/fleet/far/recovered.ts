import type { DaemonRecord } from '../../offline/state/records.ts';

/** What taking back has to say, a sentence each. */
export interface Recovered {
  readonly remarks: readonly string[];
  /** What could not be taken back. */
  readonly left: readonly string[];
  /** Numbers of the steps that a rollback or removal had undone to their end. */
  readonly undone: readonly number[];
  /** Daemons of the version before that run again. */
  readonly again: readonly DaemonRecord[];
}
