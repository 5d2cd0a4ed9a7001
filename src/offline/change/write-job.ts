import type { Digest } from '../../core/digest.ts';
import type { FailedFile, NewFile } from './write-files.ts';

/** What the thread that writes files is given: files, where their bytes are, and where to say how it went. */
export interface WriteJob {
  readonly files: readonly NewFile[];
  readonly content: SharedArrayBuffer;
  readonly outcome: Outcome;
}

/** The same where the bytes are still in the bundle: the thread reads and verifies them. */
export interface SpanJob {
  readonly fd: number;
  readonly offset: number;
  readonly length: number;
  /** JSON of `SpanBlob[]`: one text goes to another thread in a fraction of the time that so many objects take. */
  readonly blobs: string;
  readonly outcome: Outcome;
}

/** Bytes of large content that the thread reads and digests, for the other one to write. */
export interface PartJob {
  readonly fd: number;
  readonly position: number;
  readonly length: number;
  /** Where they go. With the last, the thread leaves the digest there as text. */
  readonly part: SharedArrayBuffer;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly outcome: Outcome;
}

/** A zstd frame that the thread decodes. */
export interface DecodeJob {
  readonly frame: SharedArrayBuffer;
  /** In bytes, of the frame. */
  readonly length: number;
  /** Where its content goes. */
  readonly content: SharedArrayBuffer;
  /** What the frame says of its content, in bytes. */
  readonly contentSize: number;
  readonly outcome: Outcome;
}

/** A blob, and the files that have it. */
export type SpanBlob = readonly [digest: Digest, size: number, files: readonly SpanFile[]];
export type SpanFile = readonly [at: string, uid: number, gid: number, mode: number, begins: number];

/** What went wrong with a job: which file could not be written (-1: the bundle not read), or that the bundle is not what it was, or should be. */
export type JobFailure = FailedFile | 'not held' | undefined;

/** Three numbers: how far it is, then of the first file that failed its index and the system's error number. */
type Outcome = SharedArrayBuffer;

/** How far a job is. */
export const [AT_WORK, DONE, FAILED, NOT_HELD] = [0, 1, 2, 3] as const;
