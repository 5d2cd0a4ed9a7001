import type { BlobSpan } from '../archive/blob-span.ts';
import type { ContentReader } from '../archive/content-reader.ts';
import type { Digest } from '../core/digest.ts';

/** Follows the content of a bundle while it is verified, blob after blob in the archive's order. */
export interface BlobVisitor {
  /** The next distinct blob begins. */
  begin(digest: Digest, size: number): void;
  /** Some of its bytes, not yet verified: never act on them before `end`. The view holds during the call only. */
  write(chunk: Uint8Array): void;
  /** The whole blob had its digest. Not called when it had not: then reading fails. What it returns is waited for. */
  end(): void | Promise<void>;
  /** Who reads a large blob, which has begun, where it lies in a file. */
  readerFor?(size: number): ContentReader | undefined;
  /**
   * Offers blobs that come next, where they can be read out of order. True: the visitor reads and verifies them by itself,
   * and whoever waits for it is told if one has not held.
   */
  take?(span: BlobSpan): boolean;
}
