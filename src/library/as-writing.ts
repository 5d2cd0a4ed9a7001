import { ArxError } from '../core/errors.ts';

/**
 * Does something that writes. `what` completes the sentence "Cannot …", for example `extract into "out"`.
 * @throws ArxError WRITE_FAILED with the system's reason for an error that is not arx's own.
 */
export function asWriting<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof ArxError) throw cause;
    throw writeFailed(what, cause);
  }
}

/** WRITE_FAILED with the system's reason. */
export function writeFailed(what: string, cause: unknown): ArxError {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new ArxError('WRITE_FAILED', `Cannot ${what}: ${reason}`, { cause });
}
