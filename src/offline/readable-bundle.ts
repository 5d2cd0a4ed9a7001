import type { BlobVisitor } from './blob-visitor.ts';
import type { WriteThread } from './change/write-thread.ts';
import type { VerifiedHead } from './verified-head.ts';

/** A bundle whose head has held, and whose content is still to be verified while it is read. */
export interface ReadableBundle {
  readonly head: VerifiedHead;
  readonly read: ReadContent;
  /** A thread that helps with it. */
  readonly helper?: WriteThread;
}

/**
 * Reads the content once, front to back, and verifies all of it; a visitor follows. May be called again: each reading is
 * checked against the trees of the verified head, whatever became of the file meanwhile.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, INTERRUPTED.
 */
export type ReadContent = (visitor?: BlobVisitor) => Promise<void>;
