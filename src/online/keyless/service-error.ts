import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';

/** A service of keyless signing: what it is, and its URL. */
export interface Service {
  readonly what: string;
  readonly url: string;
}

/** The error for a service that failed. It has no cause: what foreign code throws may hold the token. */
export function serviceError({ what, url }: Service, is: string): ArxError {
  return new ArxError(
    'TRUST_SERVICE',
    `Cannot sign keyless: ${what} ${quoted(redactUrl(url), 300)} failed: ${is}`,
    { hint: 'Check the URL in the signing config and the network, and try again' },
  );
}
