import type { ErrorCode } from '../../core/error-codes.ts';
import type { ExitCode } from '../../core/exit-code.ts';

/**
 * How a host ended. `unchanged`: it was already so. `absent`: it has nothing of the bundle that is taken back or looked at.
 * `planned`: of a dry run, or of looking. `rolled-back`: it failed and everything was taken back. `failed`: it failed, and
 * something of it stays or nothing was begun. `stopped`: told to stop. `skipped`: never begun.
 */
export type HostState =
  | 'done'
  | 'unchanged'
  | 'absent'
  | 'planned'
  | 'rolled-back'
  | 'failed'
  | 'unreachable'
  | 'stopped'
  | 'skipped';

/** Paths by what became of them. */
export interface HostChanges {
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
}

/** Bytes of content: what the host lacked, and what was sent to it. */
export interface HostTraffic {
  readonly need: number;
  readonly sent: number;
}

/** What was found out about one host of a fleet. Holds no secret. */
export interface HostResult {
  readonly host: string;
  readonly state: HostState;
  /** What it was at when it ended otherwise than well: `connecting`, `sending` … */
  readonly phase?: string;
  readonly error?: HostError;
  readonly exit: ExitCode;
  readonly changes?: HostChanges;
  readonly traffic?: HostTraffic;
  /** How many commands ran there. */
  readonly commands?: number;
  /** Of the run there. */
  readonly receipt?: string;
  /** What stays or was kept there, one sentence each. */
  readonly remarks?: readonly string[];
  /** The end of what it wrote, when it failed. */
  readonly lastLines?: readonly string[];
  /** The file with all that it wrote; missing when it wrote nothing. */
  readonly log?: string;
  /** Counts from 1; missing without waves. */
  readonly wave?: number;
  /** ISO time, and milliseconds from then; missing when it was never begun. */
  readonly started?: string;
  readonly ms?: number;
}

/** An error as a result tells it. */
export interface HostError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

const GOOD: readonly HostState[] = ['done', 'unchanged', 'absent', 'planned'];

/** True for a host that needs no further run: what a resumed run leaves out. */
export function isSettled({ state }: Pick<HostResult, 'state'>): boolean {
  return GOOD.includes(state);
}

/** True for what a fail budget counts; unreachable hosts have one of their own. */
export function isFailure({ state }: Pick<HostResult, 'state'>): boolean {
  return state === 'failed' || state === 'rolled-back';
}
