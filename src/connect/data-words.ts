import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import type { HostData } from '../model/fleet/host-data.ts';

/** Whose data is read. */
export interface DataOwner {
  /** What people call the target. */
  readonly name: string;
  readonly data: HostData;
}

// What begins with "-" would be an option of the program that it is handed to.
const WORD = /^[^-\p{Cc}\p{Cs}][^\p{Cc}\p{Cs}]{0,4095}$/u;

/**
 * The text of a key that becomes one word of a command line; undefined when there is none.
 * @param among when given, one of these.
 * @throws ArxError HOST_INVALID when it is no text, is empty, begins with `-` or has control characters.
 */
export function dataWord(owner: DataOwner, key: string, among?: readonly string[]): string | undefined {
  const value = owner.data[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && WORD.test(value) && (among?.includes(value) ?? true)) return value;
  const expected = among === undefined ? 'text that does not begin with "-"' : among.join(', ');
  throw wrongData(owner, key, expected);
}

/** The words of a key that has one text or a list of them. Errors as above; only the first may not begin with `-`. */
export function dataWords(owner: DataOwner, key: string): [string, ...string[]] | undefined {
  const value = owner.data[key];
  if (!Array.isArray(value)) {
    const word = dataWord(owner, key);
    return word === undefined ? undefined : [word];
  }
  const [first, ...more] = value;
  const isText = (one: unknown): one is string => typeof one === 'string' && !/[\p{Cc}\p{Cs}]/u.test(one);
  if (typeof first === 'string' && WORD.test(first) && more.every(isText)) return [first, ...more];
  throw wrongData(owner, key, 'text, or a list of texts of which the first does not begin with "-"');
}

function wrongData(owner: DataOwner, key: string, expected: string): ArxError {
  return new ArxError(
    'HOST_INVALID',
    `Cannot use the data of ${quoted(owner.name)}: ${key} has a value that does not fit, expected ${expected}`,
  );
}
