/** One day in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** The day of a time, in UTC, as 2027-01-31. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** True if a text is a day of the calendar, as 2027-01-31. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The parser takes 31 February for a day of March.
  return !Number.isNaN(time) && dayOf(new Date(time)) === text;
}

/** Whole days from an ISO day or time to now; negative when it is in the future, NaN when it is no date. */
export function daysSince(date: string, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(date)) / DAY_MS);
}
