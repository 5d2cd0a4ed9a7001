import type { SecretEntry } from '../../model/manifest.ts';
import type { FleetWithout } from '../../model/policy/fleet-without.ts';
import type { ReversalOptions } from '../../offline/reversal/reversal.ts';
import type { RunOptions, RunResult } from '../../offline/run.ts';
import type { Traffic } from '../far/traffic.ts';

/** What every verb on a target takes. */
export interface TargetConduct {
  /** False: another run there is an error. Default true. */
  readonly wait?: boolean;
  /** True: a run of the same bundle that is at work there is followed to its end, and counts as this one. Default false. */
  readonly resume?: boolean;
  /** What becomes of the work when nobody follows it: `kill` stops it after a while and takes it back. Default `continue`. */
  readonly onDisconnect?: 'kill' | 'continue';
  /** With `kill`: after how many seconds. Default 60. */
  readonly lease?: number;
  /** Where secrets are for this target, before what the bundle says: an `env` is one of this machine. */
  readonly secrets?: Readonly<Record<string, SecretPlace>>;
  /** The state directory there; default: that of arx-run for the user there. */
  readonly stateDirectory?: string;
  /** Where arx has what it believes there, beside what the target says of that. Default nothing. */
  readonly ownPlaces?: readonly string[];
  /** Takes one word: what the work is at. */
  readonly phase?: (phase: TargetPhase) => void;
}

/** Work that may be given out more than once, and is to be done once. */
export interface RunRequest {
  /** What makes it the same work. */
  readonly work: string;
  /** Letters, digits and `-`. Work that has failed is done again only in another attempt, work that was stopped in any. */
  readonly attempt: string;
}

/** Where a secret is; one of the three. */
export type SecretPlace = Pick<SecretEntry, 'env' | 'file' | 'command'>;

/** `waiting`: for another run there to end. */
export type TargetPhase = 'looking' | 'waiting' | 'sending' | 'running' | 'closing';

/** How to roll back or remove on a target. */
export interface ReverseOptions extends ReversalOptions, TargetConduct {
  /** What the target may do without. Default nothing. */
  readonly without?: readonly FleetWithout[];
}

/** How to run a bundle on a target. */
export interface TargetOptions extends RunOptions, TargetConduct {
  /** True: the target's own openssl checks the signature, too. Default false. */
  readonly strict?: boolean;
  /** A run for the same work that the target knows of counts as this one. It stands in the receipt. */
  readonly request?: RunRequest;
}

/** What went over the line to a target, and what that took. */
export interface TargetTraffic extends Traffic {
  /** Bytes of content that the target lacked. */
  readonly need: number;
  /** All bytes that were written and read. */
  readonly out: number;
  readonly in: number;
}

/** What a run on a target has done, or would do. */
export interface TargetResult extends Omit<RunResult, 'signers' | 'plan' | 'verdict'> {
  /** Missing for a run that another controller has begun. */
  readonly plan?: RunResult['plan'];
  readonly state: 'done' | 'unchanged' | 'planned';
  readonly traffic: TargetTraffic;
  /** Milliseconds of each phase. */
  readonly ms: Readonly<Partial<Record<TargetPhase, number>>>;
}
