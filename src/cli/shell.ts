/** A stream to print to, as far as the command line needs it. */
export interface Sink {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Resolves once the bytes are handed to the system; to false when nobody reads any more (EPIPE). */
  write(bytes: string | Uint8Array): Promise<boolean>;
}

/** What a program is given by whoever started it. Made from the process in main.ts only. */
export interface Shell {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP, with the signal's name as reason. */
  readonly signal: AbortSignal;
  /** Aborted by the second: what runs at the moment is ended at once. */
  readonly hurry: AbortSignal;
  /** Rejects when something failed outside of every awaited call. */
  readonly crashed: Promise<never>;
}
