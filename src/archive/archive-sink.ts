/** Where the tar bytes of a bundle go. */
export interface ArchiveSink extends AsyncDisposable {
  /** Room to write into, at least one byte; what was written is told by `advance`. Waits while the output is busy. */
  space(): Buffer | Promise<Buffer>;
  /** Keeps the first `count` bytes of the last `space`. */
  advance(count: number): void;
  /** A place where a compressed output may begin a new frame. */
  cut(): void;
  /** Writes out what is left. The file is complete but not yet synced. */
  finish(): Promise<void>;
}
