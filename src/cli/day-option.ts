import { isDay } from '../core/day.ts';
import { ArxError } from '../core/errors.ts';

/**
 * Reads a day as YYYY-MM-DD, in UTC.
 * @throws ArxError USAGE_INVALID.
 */
export function dayOption(text: string): Date {
  if (isDay(text)) return new Date(text);
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use the day "${text}": it is not in the calendar, expected YYYY-MM-DD`,
  );
}
