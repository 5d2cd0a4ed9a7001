import { InternalError } from '@sigstore/sign';
import type { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { networkFailure } from '../http/http-error.ts';
import { listServices } from './list-services.ts';
import { serviceError } from './service-error.ts';
import type { SigningServices } from './signing-services.ts';

const HIDDEN = '[redacted]';
// As long as a part of a token; words and names of hosts are shorter.
const LONG_RUN = /[\w=+/-]{20,}/g;

/** What was signed with: for the message, and for what must not be in it. */
interface Signing {
  readonly token: string;
  readonly services: SigningServices;
}

/**
 * What an error of the sigstore clients means, in our words: which service, and its status or what the network said. What
 * a server wrote is quoted without the token, which a server may well repeat.
 */
export function signingFailure(error: unknown, { token, services }: Signing): ArxError {
  const [fulcio, log, timestamps] = listServices(services);
  const code = error instanceof InternalError ? error.code : '';
  const service = (code.startsWith('TLOG_') ? log : code.startsWith('TSA_') ? timestamps : fulcio) ?? fulcio;
  const cause = error instanceof InternalError ? error.cause : error;
  return serviceError(service ?? { what: 'a service', url: '' }, problemOf(cause, token));
}

function problemOf(cause: unknown, token: string): string {
  const { statusCode, message, type, code } = (cause ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof statusCode === 'number')
    return `it answered ${quoted(withoutToken(typeof message === 'string' ? message : '', token), 200)}`;
  if (type === 'request-timeout' || type === 'body-timeout') return 'it did not answer in time';
  // The clients' word for an answer that they cannot read.
  const isNetwork = typeof code === 'string' && code !== 'FETCH_ERROR';
  return isNetwork ? networkFailure(cause).what : 'its answer cannot be used';
}

// Before the text is cut: a part of the token is no more to be shown than the whole.
function withoutToken(text: string, token: string): string {
  const secrets = [token, ...token.split('.')].filter(({ length }) => length >= 8);
  const clean = secrets.reduce((left, secret) => left.replaceAll(secret, HIDDEN), text);
  return redactText(clean.replace(LONG_RUN, HIDDEN));
}
