const DAY = 24 * 3600 * 1000;

/** Whole days from an ISO day or time to now, at least 0; undefined if it is no date. */
export function ageInDays(date: string, now: Date): number | undefined {
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : Math.max(0, Math.floor((now.getTime() - time) / DAY));
}
