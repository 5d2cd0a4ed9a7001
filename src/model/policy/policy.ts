import type { Place } from '../../core/errors.ts';
import type { Role } from './effective-policy.ts';

/** One value that a policy sets. */
export interface Setting<T = unknown> {
  readonly value: T;
  /** Where it stands. */
  readonly at: Place;
}

/** What one policy file says. */
export interface Policy {
  /** Its path, for messages. */
  readonly file: string;
  /** Its text, for messages. */
  readonly text: string;
  /** By key, as `sources.allow_hosts`, `rules.ARX301.severity`, `require.sequence.web`, `trust.keys`. */
  readonly settings: ReadonlyMap<string, Setting>;
}

/** A key that a policy names: its PEM, a file from the policy's directory on, or else a name in the trust store. */
export interface KeyReference {
  readonly name: string;
  readonly pem?: string;
  readonly file?: string;
  readonly roles: readonly Role[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly at: Place;
}
