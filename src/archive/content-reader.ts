import type { Digest } from '../core/digest.ts';

/** Another thread that reads large content of an open file, and makes its digest. */
export interface ContentReader {
  /**
   * The content from a position on. Each part holds until the next is asked for.
   * @returns fewer bytes than `size` where the file ends. @throws ArxError USAGE_NO_FILE if the system cannot read it.
   */
  read(fd: number, position: number, size: number): AsyncGenerator<Uint8Array>;
  /** Of what was read. */
  digest(): Promise<Digest>;
}
