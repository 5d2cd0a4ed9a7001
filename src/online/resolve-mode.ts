/** What resolve may do. */
export interface ResolveMode {
  /** Refuse any change of the lock. */
  readonly locked: boolean;
  /** Use the cache and local files only. */
  readonly offline: boolean;
  /** The lock keys of the sources to look up anew; the others keep what the lock says. */
  readonly update: 'all' | readonly string[];
}
