import { ArxError } from './errors.ts';

/**
 * What was thrown first and says something, where a clean-up failed after another failure: that error only holds both
 * (SuppressedError). Anything else is as it was thrown.
 */
export function unsuppressed(thrown: unknown): unknown {
  if (!isSuppressed(thrown)) return thrown;
  const first = unsuppressed(thrown.suppressed);
  const later = unsuppressed(thrown.error);
  return saysSomething(first) || !saysSomething(later) ? first : later;
}

/** By its name: what is built for older versions of Node brings a class of its own. */
function isSuppressed(thrown: unknown): thrown is Error & Pick<SuppressedError, 'error' | 'suppressed'> {
  return thrown instanceof Error && thrown.name === 'SuppressedError';
}

/** It is of arx, an abort or of the system, and no defect. */
function saysSomething(error: unknown): boolean {
  if (error instanceof ArxError) return error.code !== 'INTERNAL';
  return error instanceof Error && (error.name === 'AbortError' || 'syscall' in error);
}
