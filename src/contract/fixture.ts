/** A real place that a source reads, made for one test. */
export interface SourceFixture extends AsyncDisposable {
  /** A source URL whose content `files` is. */
  readonly url: string;
  /** Every file by its path, as text. For a source of file nature the one file. */
  readonly files: Readonly<Record<string, string>>;
  /** A URL of the same kind that names nothing. */
  readonly missing: string;
  /** Variables that reading it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Changes what the URL means now: other content, and where the kind has them another version or revision. */
  change(): Promise<void> | void;
}
