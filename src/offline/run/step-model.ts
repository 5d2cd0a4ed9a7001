import type { Capabilities } from '../../model/audit/capabilities.ts';
import type { Health, Network, When } from '../../model/manifest.ts';
import type { PlannedFile } from './plan-model.ts';

/** One command with everything that is needed to start it. */
export interface Step {
  /** Counts from 1. */
  readonly number: number;
  readonly label: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the variables that the bundle sets, sorted. */
  readonly names: readonly string[];
  readonly network: Network;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds without output. */
  readonly silence: number;
  readonly user?: string;
  readonly when: When;
  readonly retries: number;
  readonly undo?: readonly [string, ...string[]];
  readonly pass: readonly string[];
  /** Names of the secrets that it is given. */
  readonly secrets: readonly string[];
  readonly daemon?: string;
  readonly health?: Health;
  readonly init?: 'direct';
  /** Services that it may ask for, as `NAME ACTION`, sorted. */
  readonly services: readonly string[];
  /** What it can do, as the seal says. */
  readonly capabilities?: Capabilities;
  /** The source that is run as the program. */
  readonly program?: SourceProgram;
}

/** A source that is run as a program, and where its file goes. */
export interface SourceProgram {
  readonly request: string;
  readonly file: PlannedFile;
  /** True: java runs it. */
  readonly jar: boolean;
}
