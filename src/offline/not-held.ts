import { ArxError } from '../core/errors.ts';

/** Ends the reading where another thread has met what does not hold. Whoever catches it calls `tellSpan`, which says more. */
export function notHeld(): ArxError {
  return new ArxError('INTEGRITY_DIGEST', 'Cannot accept the bundle: its content does not hold');
}
