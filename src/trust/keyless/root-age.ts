import { daysSince } from '../../core/day.ts';
import type { TrustedRootFile } from '../trust.ts';

/** How many whole days ago a trusted root was imported; negative when that is in the future. */
export function rootAge({ imported }: Pick<TrustedRootFile, 'imported'>, now: Date): number {
  return daysSince(imported, now);
}

/**
 * Why the age of a root forbids its use, or undefined. With a limit a root of the future is none either: a clock that was
 * set back must not make an old root young. One day is left for clocks that differ.
 * @param most Days.
 */
export function tooOld(root: TrustedRootFile, now: Date, most: number | undefined): string | undefined {
  const age = rootAge(root, now);
  if (most === undefined || (age >= -1 && age <= most)) return undefined;
  // What has no date has no age.
  if (Number.isNaN(age)) return 'it has no date of import';
  if (age < 0) return `it was imported ${-age} days in the future`;
  return `it was imported ${age} days ago, expected at most ${most}`;
}
