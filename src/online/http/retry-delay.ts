import type { HttpSettings } from './http-settings.ts';

/**
 * How long to wait before the next try, in milliseconds: what the server asks for (RFC 9110, section 10.2.3: seconds or
 * a date); else doubling from `backoff` up to `longestWait`, with a random part so that many clients spread out.
 * @param tried How often it was tried so far; at least 1.
 */
export function retryDelay(tried: number, retryAfter: string | undefined, settings: HttpSettings): number {
  const asked = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, Date.now());
  if (asked !== undefined) return asked;
  const full = settings.backoff * 2 ** (tried - 1);
  return Math.min(full / 2 + (Math.random() * full) / 2, settings.longestWait);
}

/** The wait that a Retry-After field asks for, in milliseconds; undefined when it is malformed. */
export function parseRetryAfter(value: string, now: number): number | undefined {
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
