import { daysSince } from '../core/day.ts';

/** Whole days from an ISO day or time to now, at least 0; undefined if it is no date. */
export function ageInDays(date: string, now: Date): number | undefined {
  const days = daysSince(date, now);
  return Number.isNaN(days) ? undefined : Math.max(0, days);
}
