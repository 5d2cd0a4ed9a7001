import { ArxError } from '../core/errors.ts';

/**
 * Reads a day as YYYY-MM-DD, in UTC.
 * @throws ArxError USAGE_INVALID.
 */
export function dayOption(text: string): Date {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : Number.NaN);
  // The parser takes 31 February for a day of March.
  if (!Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text)) return date;
  throw new ArxError('USAGE_INVALID', `Cannot use the day "${text}": it is not in the calendar, expected YYYY-MM-DD`);
}
