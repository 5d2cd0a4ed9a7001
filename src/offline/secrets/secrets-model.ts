/** Replaces secrets in a stream of bytes by `***`. One for each stream; chunks may be cut anywhere. */
export interface Masker {
  /** What can be shown of the stream so far. The beginning of what may become a secret is held back. */
  push(bytes: Uint8Array): Uint8Array;
  /** What was held back, once the stream has ended. */
  end(): Uint8Array;
}

/** What one command is given. */
export interface GivenSecrets extends Disposable {
  /** `NAME_FILE` with a path, or `NAME` with the value. Never put it into words of a command. */
  readonly env: Readonly<Record<string, string>>;
  /** Where its files are: in memory, 0700, of the user who runs the command. Missing when it is given none. */
  readonly directory: string | undefined;
  /** Wipes and removes its files before the others. */
  [Symbol.dispose](): void;
}

/** The secrets of one run. Disposing wipes and removes all files; masking goes on, for what is said later. */
export interface OpenSecrets extends Disposable {
  /**
   * Makes the files of one command, or of one attempt.
   * @param owner who runs the command; default: who runs the bundle.
   * @throws ArxError RUN_NO_TMPFS when the files cannot be written.
   */
  for(names: readonly string[], owner?: { readonly uid: number; readonly gid: number }): GivenSecrets;
  masker(): Masker;
  /** A text without the secrets: for messages, and whatever else is shown or kept. */
  mask(text: string): string;
  /** A directory in memory (tmpfs) that only we may list; missing when there are no secrets. */
  readonly directory: string | undefined;
}
