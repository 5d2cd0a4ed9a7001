import { ArxError } from '../../core/errors.ts';

/** The error for a host without a place in memory, or with one that takes no files. */
export function noTmpfs(problem: string, cause?: unknown): ArxError {
  return new ArxError('RUN_NO_TMPFS', `Cannot give secrets to commands: ${problem}, expected a tmpfs`, {
    hint: 'Mount a tmpfs at /dev/shm',
    ...(cause === undefined ? {} : { cause }),
  });
}
