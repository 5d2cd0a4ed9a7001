import type { Ground, Sight } from '../run/ground.ts';
import { placingError } from '../run/run-error.ts';

/**
 * What is at a path on the way to a target; undefined: nothing. Links are not followed.
 * @throws ArxError WRITE_FAILED and whatever `placingError` makes of the system's refusal.
 */
export function statsOf(path: string, ground: Ground): Sight | undefined {
  try {
    return ground.look(path);
  } catch (error) {
    // A directory is to take the place of a file above it.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw placingError(path, error);
  }
}
