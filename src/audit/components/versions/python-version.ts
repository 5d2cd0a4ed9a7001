import { compare, valid } from '@renovatebot/pep440';

// Longer ones are none; the pattern of PEP 440 is not made for them.
const LONGEST = 128;

/** PEP 440, "Summary of permitted suffixes and relative ordering". */
export function comparePython(a: string, b: string): number | undefined {
  return isValid(a) && isValid(b) ? compare(a, b) : undefined;
}

function isValid(version: string): boolean {
  return version.length <= LONGEST && valid(version) !== null;
}
