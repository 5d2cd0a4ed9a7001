import type { Conduct, Execution } from './manifest.ts';

/** How commands are run: the keys that a bundle and its commands share. */
export const EXECUTION_KEYS = [
  'network',
  'timeout',
  'silence',
  'user',
  'pass',
] as const satisfies readonly (keyof Execution)[];

/** What only a command says of its run. */
export const CONDUCT_KEYS = [
  'when',
  'retries',
  'undo',
  'secrets',
  'daemon',
  'health',
  'init',
] as const satisfies readonly (keyof Conduct)[];
