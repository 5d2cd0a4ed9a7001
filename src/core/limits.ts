const MIB = 1024 * 1024;

/** Upper bounds that keep hostile input from exhausting the machine. Sizes in bytes. */
export interface Limits {
  /** The seal document. */
  readonly seal: number;
  /** One signature document. */
  readonly signature: number;
  /** How many signatures a bundle may carry. */
  readonly signatures: number;
  /** Manifest, lock or SBOM. */
  readonly document: number;
  /** One tree document (about 170 bytes an entry). */
  readonly tree: number;
  /** Entries of one source. */
  readonly entries: number;
  /** Unpacked bytes of one source. */
  readonly sourceBytes: number;
  /** One file. */
  readonly fileBytes: number;
  /** How much larger than its compressed form a foreign archive may be, beyond a first 64 MiB. */
  readonly ratio: number;
  /** Names nested in one path. */
  readonly depth: number;
  /** One uncompressed zstd frame of a bundle. */
  readonly frame: number;
}

/** The limits that hold unless a caller gives others. */
export const DEFAULT_LIMITS: Limits = {
  seal: 8 * MIB,
  signature: MIB,
  signatures: 16,
  document: 64 * MIB,
  tree: 512 * MIB,
  entries: 2_000_000,
  sourceBytes: 1024 * 1024 * MIB,
  fileBytes: 1024 * 1024 * MIB,
  ratio: 1000,
  depth: 256,
  frame: 64 * MIB,
};
