import type { Json } from '../core/canonical-json.ts';
import { ArxError } from '../core/errors.ts';
import type { HostData } from '../model/fleet/host-data.ts';

/** Reads typed values of a host's data. Each is undefined when the key is missing or null. */
export interface HostValues {
  /** What people call the host. */
  readonly name: string;
  /** A text without control characters that is not empty. */
  text(key: string): string | undefined;
  /** A number, or its digits. */
  number(key: string, least: number, most: number): number | undefined;
  flag(key: string): boolean | undefined;
  texts(key: string): readonly string[] | undefined;
  /** As it is. */
  value(key: string): Json | undefined;
  /** @throws ArxError HOST_INVALID always. */
  refuse(key: string, is: string, expected: string, hint?: string): never;
}

/** @throws ArxError HOST_INVALID, by the questions, for a value that they cannot use. */
export function hostValues(name: string, data: HostData): HostValues {
  const value = (key: string): Json | undefined => data[key] ?? undefined;
  const refuse: HostValues['refuse'] = (key, is, expected, hint) => {
    const message = `Cannot use "${key}" of ${JSON.stringify(name)}: it is ${is}, expected ${expected}`;
    throw new ArxError('HOST_INVALID', message, hint === undefined ? {} : { hint });
  };
  return {
    name,
    value,
    refuse,
    text: (key) => {
      const found = value(key);
      if (found === undefined || isLine(found)) return found;
      return refuse(key, kind(found), 'one line of text');
    },
    number: (key, least, most) => {
      const found = value(key);
      if (found === undefined) return undefined;
      const number = typeof found === 'string' && /^\d+(?:\.\d+)?$/.test(found) ? Number(found) : found;
      if (typeof number === 'number' && number >= least && number <= most) return number;
      return refuse(key, kind(found), `a number from ${least} to ${most}`);
    },
    flag: (key) => {
      const found = value(key);
      if (found === undefined || typeof found === 'boolean') return found;
      return refuse(key, kind(found), 'true or false');
    },
    texts: (key) => {
      const found = value(key);
      if (found === undefined) return undefined;
      if (Array.isArray(found) && found.every(isLine)) return found;
      return refuse(key, kind(found), 'a list of texts');
    },
  };
}

function isLine(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value);
}

/** Never the value itself: it may be a password under a wrong key. */
function kind(value: Json): string {
  if (value === '') return 'empty';
  if (typeof value === 'string') return 'another text';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'a map';
}
