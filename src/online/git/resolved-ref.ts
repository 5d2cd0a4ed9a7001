/** What a ref means now. */
export interface ResolvedRef {
  readonly commit: string;
  /** The full name of the ref, unless a commit was named. */
  readonly ref?: string;
}
