import type { FleetEvent } from '../../../fleet/run/perform.ts';

/** Shows a run of a fleet while it goes on, on standard error. */
export interface FleetDisplay {
  /** What it returns for output is waited for before more of that is read. */
  readonly heard: (event: FleetEvent) => unknown;
  /** Takes live lines away. */
  close(): void;
}
