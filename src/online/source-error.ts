import { ArxError } from '../core/errors.ts';
import type { Nature } from '../model/source-spec.ts';

/** The error for a source whose content on the server is no longer what the lock names. */
export function lockMismatch(source: string, what: string, found: string, expected: string): ArxError {
  return new ArxError(
    'LOCK_MISMATCH',
    `Cannot use "${source}": ${what} is ${found}, expected ${expected} as locked`,
    {
      hint: `Find out why it changed; \`arx update '${source}'\` accepts the new content`,
      data: { source, found, expected },
    },
  );
}

/**
 * Returns normally if the nature found is the one that was asked for.
 * @throws ArxError SOURCE_NOT_FOUND.
 */
export function demandNature(source: string, found: 'file' | 'directory', expected: Nature): void {
  if (expected === 'unknown' || expected === found) return;
  throw new ArxError('SOURCE_NOT_FOUND', `Cannot use "${source}": it is a ${found}, expected a ${expected}`, {
    hint: expected === 'directory' ? 'Leave out the final slash' : 'Add a final slash',
  });
}
