import { decodeFrame } from '../../archive/decode-frame.ts';
import { releaseMemory } from '../../archive/release-memory.ts';
import type { DecodeJob, JobFailure } from './write-job.ts';

/** Decodes a frame into memory that another thread reads. @returns `not held` if it is not what its header says. */
export function decodeInto({ frame, length, content, contentSize }: Omit<DecodeJob, 'outcome'>): JobFailure {
  try {
    const decoded = decodeFrame(new Uint8Array(frame, 0, length), contentSize);
    new Uint8Array(content).set(decoded);
    releaseMemory(decoded);
    return undefined;
  } catch {
    return 'not held';
  }
}
