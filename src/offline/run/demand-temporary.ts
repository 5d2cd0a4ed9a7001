import { accessSync, constants } from 'node:fs';
import { noPrivatePlace } from '../../sys/no-private-place.ts';
import { placingError } from './run-error.ts';

/** Returns normally if a private directory could be made in that for temporary files. @throws ArxError WRITE_FAILED. */
export function demandTemporary(tmp: string): void {
  try {
    accessSync(`${tmp}/.`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw placingError(tmp, noPrivatePlace(tmp, error));
  }
}
