import { InvalidArgumentError } from 'commander';

/** A whole number from 0 on, for options. */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number');
}
