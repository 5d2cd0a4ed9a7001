import { ArxError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/error-codes.ts';

/** What a failed exchange means, and whether another try may help. */
export interface Failure {
  readonly code: ErrorCode;
  readonly what: string;
  readonly again: boolean;
}

const BY_SYSTEM_CODE: Readonly<Record<string, Failure>> = {
  ENOTFOUND: { code: 'SOURCE_DNS', what: "the host's name has no address", again: false },
  EAI_AGAIN: { code: 'SOURCE_DNS', what: "the host's name could not be looked up", again: true },
  ECONNREFUSED: { code: 'SOURCE_REFUSED', what: 'the host refused the connection', again: false },
  EHOSTUNREACH: { code: 'SOURCE_REFUSED', what: 'the host cannot be reached', again: false },
  ENETUNREACH: { code: 'SOURCE_REFUSED', what: 'the network cannot be reached', again: false },
  ECONNRESET: { code: 'SOURCE_RESET', what: 'the connection was cut', again: true },
  EPIPE: { code: 'SOURCE_RESET', what: 'the connection was cut', again: true },
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: { code: 'SOURCE_RESET', what: 'the body was cut', again: true },
  ERR_HTTP2_STREAM_ERROR: { code: 'SOURCE_RESET', what: 'the connection was cut', again: true },
  ETIMEDOUT: { code: 'SOURCE_TIMEOUT', what: 'the host sent nothing for too long', again: true },
  EPROTO: { code: 'SOURCE_TLS', what: 'the TLS handshake failed', again: false },
};

// The codes of OpenSSL's certificate checks, as Node gives them (crypto.md, "X509 certificate error codes").
const TLS =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

/** What an error of the network means. */
export function networkFailure(error: unknown): Failure {
  const code = systemCode(error);
  const known = BY_SYSTEM_CODE[code];
  if (known !== undefined) return known;
  if (TLS.test(code))
    return { code: 'SOURCE_TLS', what: `its certificate is not trusted (${code})`, again: false };
  return { code: 'SOURCE_RESET', what: `the exchange failed (${code})`, again: true };
}

/** What a status other than success and redirect means. */
export function statusFailure(status: number): Failure {
  const what = `the server answered ${status}`;
  if (status === 401 || status === 403 || status === 407)
    return { code: 'SOURCE_UNAUTHORIZED', what, again: false };
  if (status === 404 || status === 410) return { code: 'SOURCE_NOT_FOUND', what, again: false };
  const again = [429, 500, 502, 503, 504].includes(status);
  return { code: 'SOURCE_HTTP_STATUS', what, again };
}

/** The error that ends a download. `thing` is a URL without credentials. */
export function failed(thing: string, failure: Failure, tries: number): ArxError {
  const tried = tries > 1 ? `, after ${tries} tries` : '';
  return new ArxError(failure.code, `Cannot download "${thing}": ${failure.what}${tried}, expected the file`);
}

function systemCode(error: unknown): string {
  let last = 'unknown';
  for (let at = error; typeof at === 'object' && at !== null; at = (at as Error).cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code !== 'string') continue;
    if (code in BY_SYSTEM_CODE || TLS.test(code)) return code;
    last = code;
  }
  return last;
}
