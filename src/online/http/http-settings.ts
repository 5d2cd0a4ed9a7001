/** How patient the HTTP client is. Times in milliseconds. */
export interface HttpSettings {
  /** Longest time without a byte. */
  readonly idle: number;
  /** How often one file is tried, the first time included. */
  readonly tries: number;
  /** The first wait between tries; it doubles each time. */
  readonly backoff: number;
  /** The longest wait that a server may ask for (Retry-After). */
  readonly longestWait: number;
  /** All waits of one file together. */
  readonly budget: number;
  /** Redirects that are followed. */
  readonly hops: number;
}

export const HTTP_SETTINGS: HttpSettings = {
  idle: 60_000,
  tries: 5,
  backoff: 500,
  longestWait: 60_000,
  budget: 300_000,
  hops: 5,
};
