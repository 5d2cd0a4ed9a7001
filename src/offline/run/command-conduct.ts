import type { Capabilities } from '../../model/audit/capabilities.ts';
import type { Health, Network, When } from '../../model/manifest.ts';

/** How one command is run: what its plan shows and its start needs. */
export interface CommandConduct {
  /** The entry's label, or `code[N]`, counting from 0. */
  readonly label: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly network: Network;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds without output. */
  readonly silence: number;
  readonly user?: string;
  readonly when: When;
  readonly retries: number;
  readonly undo?: readonly [string, ...string[]];
  /** Names of the caller's variables that are passed on. */
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
}
