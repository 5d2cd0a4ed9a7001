import { ArxError } from '../core/errors.ts';

/** What is said of a bundle whose file ends, at this byte of what is read, before all of a thing has come. */
export function cutShort(thing: string, offset: number): ArxError {
  return new ArxError(
    'INTEGRITY_TRUNCATED',
    `Cannot read ${thing}: the bundle ends at byte ${offset}, expected more`,
    { hint: 'Copy the file again; the copy was cut' },
  );
}
