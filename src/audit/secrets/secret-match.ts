/** Something secret in a text. Its characters never leave this folder: only what it is, and where. */
export interface SecretMatch {
  /** What it is, in a few words: `AWS access key`, `private key`. */
  readonly kind: string;
  /** Offsets of the secret itself. */
  readonly start: number;
  readonly end: number;
  /**
   * `certain`: its form or its place says so; `known`: the same, but tests and documentation have such ones too, as private
   * keys and passwords in URLs; `likely`: only its name and its randomness say so.
   */
  readonly sure: 'certain' | 'known' | 'likely';
}

/** A text that is searched. */
export interface SearchedText {
  readonly text: string;
  /** The name of the file in small letters, without its directories. */
  readonly name: string;
  /** True: `NAME=value` is an assignment also without quotes around the value, as in settings and shell scripts. */
  readonly settings: boolean;
}

/** Finds secrets at one word. */
export type SecretFinder = (searched: SearchedText, offset: number) => SecretMatch | undefined;
