import { lstatSync, type Stats } from 'node:fs';
import { placingError } from '../run/run-error.ts';

/**
 * What is at a path on the way to a target; undefined: nothing. Links are not followed.
 * @throws ArxError WRITE_FAILED and whatever `placingError` makes of the system's refusal.
 */
export function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A directory is to take the place of a file above it.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw placingError(path, error);
  }
}
