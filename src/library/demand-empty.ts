import { lstatSync, readdirSync } from 'node:fs';
import { ArxError } from '../core/errors.ts';

/**
 * Returns normally if a directory may be made there, or is there and empty.
 * @param doing as `extract into`, for the message.
 * @throws ArxError USAGE_EXISTS, also for a link; Error of the operating system.
 */
export function demandEmpty(target: string, doing: string): void {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(target).length === 0)) return;
  throw new ArxError(
    'USAGE_EXISTS',
    `Cannot ${doing} "${target}": it exists, expected a new or empty directory`,
  );
}
