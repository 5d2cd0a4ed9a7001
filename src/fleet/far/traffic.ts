/** Numbers of what went over the line. */
export interface Traffic {
  /** Bytes of content. */
  readonly sent: number;
  readonly blobs: number;
}
