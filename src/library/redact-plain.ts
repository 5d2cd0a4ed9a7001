import { redactMember } from '../core/redact.ts';

/** A value in simple types without credentials in any URL of it. */
export function redactPlain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, redactMember)) as T;
}
