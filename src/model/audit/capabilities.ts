/**
 * What one command can do, as its text shows before it runs. Each list is sorted and without duplicates; a text that
 * cannot be known before is given with `…` in it. Members that would be empty are missing.
 */
export interface Capabilities {
  /** Paths that it reads. */
  readonly reads?: readonly string[];
  /** Paths that it writes, changes or deletes. */
  readonly writes?: readonly string[];
  /** Programs that it starts. */
  readonly executes?: readonly string[];
  /** What uses the network: a program with its address, `/dev/tcp/…`. */
  readonly network?: readonly string[];
  /** Services as `NAME ACTION`. */
  readonly services?: readonly string[];
  /** Users that it becomes, or `root` for what only root may do. */
  readonly users?: readonly string[];
  /** Names of variables and files that look like secrets. */
  readonly secrets?: readonly string[];
  /** What nobody can know before it runs, as `binary bin/helper` or `command from a variable at 3:7`. */
  readonly opaque?: readonly string[];
}

/** The names of the lists, in the order in which they are shown. */
export const CAPABILITY_KEYS = [
  'reads',
  'writes',
  'executes',
  'network',
  'services',
  'users',
  'secrets',
  'opaque',
] as const satisfies readonly (keyof Capabilities)[];
