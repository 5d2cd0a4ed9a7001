/** So many frames are on their way to their content at once. */
export const FRAMES_AHEAD = 2;

/** Another thread that decodes zstd frames, while this one reads what it has decoded before. */
export interface FrameDecoder {
  /** True if it decodes frames with so much content, in bytes. */
  takes(contentSize: number): boolean;
  /**
   * The frame may change when this has returned. The content holds until `FRAMES_AHEAD + 1` more are given.
   * @throws ArxError INTEGRITY_FRAME.
   */
  decode(frame: Uint8Array, contentSize: number): Promise<Uint8Array>;
}
