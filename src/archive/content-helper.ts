import type { Digest } from '../core/digest.ts';

/** Another thread that makes the digest of large content, and reads that too where it lies in a file. */
export interface ContentHelper {
  /** Content that was read here. It must rest until this is over. */
  update(bytes: Uint8Array): Promise<void>;
  /**
   * Content that is still in an open file, from a position on. Each part holds until the next is asked for.
   * @returns fewer bytes than `size` where the file ends. @throws ArxError USAGE_NO_FILE if the system cannot read it.
   */
  read(fd: number, position: number, size: number): AsyncGenerator<Uint8Array>;
  /** Of all that came. */
  digest(): Promise<Digest>;
}
