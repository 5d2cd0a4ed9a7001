import { accessSync, constants } from 'node:fs';
import { noPrivatePlace } from './no-private-place.ts';

/** Returns normally if a private directory could be made in that for temporary files. @throws ArxError WRITE_FAILED. */
export function demandTemporary(tmp: string): void {
  try {
    accessSync(`${tmp}/.`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw noPrivatePlace(tmp, error);
  }
}
