import type { Change } from '../state/change.ts';
import type { StepRecord } from '../state/receipt.ts';
import type { DaemonRecord, ServiceRecord } from '../state/records.ts';

/** What a run has done so far. */
export interface Course {
  changes: readonly Change[];
  /** True: all data is in its place. */
  placed: boolean;
  readonly steps: StepRecord[];
  readonly services: ServiceRecord[];
  readonly daemons: DaemonRecord[];
  readonly remarks: string[];
}

/** Nothing yet. */
export function newCourse(): Course {
  return { changes: [], placed: false, steps: [], services: [], daemons: [], remarks: [] };
}
