import { ArxError } from '../../core/errors.ts';
import { networkFailure } from '../http/http-error.ts';
import type { GitLocation } from './git-location.ts';

/** The error for a remote that arx itself could not ask. */
export function networkError(error: unknown, { source }: GitLocation): ArxError {
  const { code, what, hint } = networkFailure(error);
  const message = `Cannot use "${source}": ${what}, expected a repository that can be read`;
  return new ArxError(code, message, hint === undefined ? {} : { hint });
}
