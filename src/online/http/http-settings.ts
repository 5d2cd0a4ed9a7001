import type { LookupFunction } from 'node:net';

/** How patient the HTTP client is. Times in milliseconds. */
export interface HttpSettings {
  /** Longest time without a byte. */
  readonly idle: number;
  /** Longest time from the request to the end of the answer's headers, connecting included. */
  readonly headers: number;
  /** A body must bring `windowBytes` in each `window`. */
  readonly window: number;
  readonly windowBytes: number;
  /** How often one file is tried without getting further, the first time included. */
  readonly tries: number;
  /** The first wait between tries; it doubles each time. */
  readonly backoff: number;
  /** The longest wait between tries that a server did not ask for. */
  readonly longestWait: number;
  /** All waits of one file together. */
  readonly budget: number;
  /** How often a wait is told while it lasts. */
  readonly tick: number;
  /** Redirects that are followed. */
  readonly hops: number;
  /** Instead of the system's, for names that no test may ask anybody about. */
  readonly lookup?: LookupFunction;
}

export const HTTP_SETTINGS: HttpSettings = {
  idle: 60_000,
  headers: 60_000,
  window: 60_000,
  windowBytes: 60 * 1024,
  tries: 5,
  backoff: 500,
  longestWait: 60_000,
  budget: 300_000,
  tick: 1000,
  hops: 5,
};
