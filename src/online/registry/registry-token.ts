import type { BearerChallenge } from './bearer-challenge.ts';

/** A token, with what it was got for. */
export interface RegistryToken {
  readonly value: string;
  readonly challenge: BearerChallenge;
  /** When half of its time is over. Milliseconds since the epoch. */
  readonly stale: number;
}
