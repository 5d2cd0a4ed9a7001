/** One object of a listing. */
export interface ListedObject {
  /** Its whole key. */
  readonly key: string;
  /** The key without the prefix: what other buckets with the same content have too. */
  readonly rest: string;
  readonly size: number;
  /** Without its quotes. */
  readonly etag: string;
}
