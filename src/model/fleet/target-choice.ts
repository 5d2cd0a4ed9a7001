/** Which targets, as a user names them. */
export interface TargetChoice {
  /** Only these; those that the fleet does not have come with what it has for all. None: all of the fleet. */
  readonly on: readonly string[];
  /** Names, groups and globs. None: no limit. */
  readonly limit: readonly string[];
  /** `KEY=VALUE` each; it goes before all other data. */
  readonly data: readonly string[];
  /** Where inventories are looked for: the directory of the fleet file. Absolute. */
  readonly directory?: string;
}

/** Targets as the command line names them. */
export interface TargetCall extends TargetChoice {
  /** A fleet file, or `-`. */
  readonly fleet?: string;
}
