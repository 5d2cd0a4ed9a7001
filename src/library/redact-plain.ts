import { redactText } from '../core/redact.ts';

/** A value in simple types without credentials in any URL of it. */
export function redactPlain<T>(value: T): T {
  const redact = (_: string, inner: unknown): unknown =>
    typeof inner === 'string' ? redactText(inner) : inner;
  return JSON.parse(JSON.stringify(value, redact)) as T;
}
