import type { LimitKey } from './policy-keys.ts';

/** What one policy.yaml says. */
export interface Policy {
  /** Its path, for messages. */
  readonly file: string;
  /** The limits that it sets, as numbers. */
  readonly limits: Readonly<Partial<Record<LimitKey, number>>>;
}
