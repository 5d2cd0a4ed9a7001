import type { Context } from '../../core/context.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from '../state/records.ts';

/** What taking back does beside paths. None of them throws: what did not work is said, one sentence each. */
export interface HostEffects {
  /** Newest first. */
  readonly undoSteps: (steps: readonly UndoStep[]) => Promise<readonly string[]>;
  readonly stopDaemons: (daemons: readonly DaemonRecord[]) => Promise<readonly string[]>;
  /** Once the old files are back. */
  readonly restoreServices: (services: readonly ServiceRecord[]) => Promise<readonly string[]>;
}

export function hostEffects(_context: Context): HostEffects {
  return {
    undoSteps: () => Promise.resolve([]),
    stopDaemons: () => Promise.resolve([]),
    restoreServices: () => Promise.resolve([]),
  };
}
