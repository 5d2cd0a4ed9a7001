import type { PlannedDelete, PlannedEntry } from '../run/plan-model.ts';
import type { OwnedPath } from '../state/installed.ts';

/** What a plan does to paths that outlive the run. */
export interface LastingPaths {
  readonly entries: readonly PlannedEntry[];
  readonly deletes: readonly PlannedDelete[];
  /** Directories that the bundle goes on to own. */
  readonly kept: readonly OwnedPath[];
}
