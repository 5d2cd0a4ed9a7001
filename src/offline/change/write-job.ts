import type { NewFile } from './write-files.ts';

/** What the thread that writes files is given: files, where their bytes are, and where to say how it went. */
export interface WriteJob {
  readonly files: readonly NewFile[];
  readonly content: SharedArrayBuffer;
  /** Three numbers: how far it is, then of the first file that failed its index and the system's error number. */
  readonly outcome: SharedArrayBuffer;
}

/** How far a job is. */
export const [AT_WORK, DONE, FAILED] = [0, 1, 2] as const;
