/** A manifest as the command line names it. */
export interface ManifestInput {
  /** A path, or `-` for the stream. */
  readonly manifest: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}
