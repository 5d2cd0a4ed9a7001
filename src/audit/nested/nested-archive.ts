/** One file inside of an archive. */
export interface NestedEntry {
  /** As written there. */
  readonly name: string;
  readonly executable: boolean;
  readonly bytes: Uint8Array;
}

/** What an archive holds, as far as it could be read. */
export interface NestedArchive {
  /** All that were counted, also directories. */
  readonly entries: number;
  readonly files: readonly NestedEntry[];
  /** Names that would lead out of the place where the archive is unpacked, and entries that are no files. */
  readonly unsafe: readonly string[];
  /** Why not all of it was read; half a sentence. */
  readonly stopped?: string;
}

/** How much may still be unpacked. */
export interface Budget {
  /** Bytes. */
  left: number;
}

/** Reads one kind of archive. Never throws for what is damaged, and unpacks no more than the budget. */
export type ArchiveReader = (bytes: Uint8Array, budget: Budget) => NestedArchive;

export const MOST_ENTRIES = 20_000;
export const TOO_LARGE = 'it unpacks to more than the limit';
export const TOO_MANY = `it has more than ${MOST_ENTRIES} entries`;
export const DAMAGED = 'it is damaged or in a form that is not known';
