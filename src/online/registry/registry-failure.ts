import { ArxError } from '../../core/errors.ts';
import { redactUrl } from '../../core/redact.ts';
import type { Failure } from '../http/http-error.ts';
import type { RegistryPlace } from './registry-place.ts';

/** What went wrong with a registry, as an error. */
export function registryFailure(
  { text, access }: Pick<RegistryPlace, 'text' | 'access'>,
  { code, what, hint }: Failure,
): ArxError {
  const login =
    code === 'SOURCE_UNAUTHORIZED' && access.name === undefined
      ? 'Name a credential for that host in `auth` of your config.yaml'
      : hint;
  return new ArxError(
    code,
    `Cannot use the registry "${redactUrl(text)}": ${what}, expected it to take the bundle`,
    login === undefined ? {} : { hint: login },
  );
}
