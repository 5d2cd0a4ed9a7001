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
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: { code: 'SOURCE_RESET', what: 'the connection was cut', again: true },
  ERR_HTTP2_STREAM_ERROR: { code: 'SOURCE_RESET', what: 'the connection was cut', again: true },
  ETIMEDOUT: { code: 'SOURCE_TIMEOUT', what: 'the host sent nothing for too long', again: true },
  ARX_SLOW: { code: 'SOURCE_TIMEOUT', what: 'the host sent next to nothing for too long', again: true },
  HPE_HEADER_OVERFLOW: { code: 'SOURCE_TOO_LARGE', what: 'its headers are over 16 KiB', again: false },
  EPROTO: { code: 'SOURCE_TLS', what: 'the TLS handshake failed', again: false },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate(),
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {
    code: 'SOURCE_TLS',
    what: 'the TLS handshake failed',
    again: false,
  },
  CERT_HAS_EXPIRED: untrusted('its certificate has expired'),
  CERT_NOT_YET_VALID: untrusted('its certificate is not valid yet'),
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted('its certificate is for another host'),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted('nobody but itself signed its certificate'),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted('an authority that is not trusted signed its certificate'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted('an authority that is not trusted signed its certificate'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted('an authority that is not trusted signed its certificate'),
};

// The codes of OpenSSL's certificate checks, as Node gives them (crypto.md, "X509 certificate error codes").
const TLS =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

// Where an error of these says that the next host was not reached, and the next host is the proxy.
const UNREACHED: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * What an error of the network means.
 * @param proxy The proxy that was asked, without its credential.
 */
export function networkFailure(error: unknown, proxy?: string): Failure {
  const code = systemCode(error);
  const known = BY_SYSTEM_CODE[code];
  if (proxy !== undefined && code === 'ERR_PROXY_TUNNEL') return tunnelFailure(error, proxy);
  if (proxy !== undefined && known !== undefined && UNREACHED.has(code))
    return { ...proxyFailure(proxy, known.what.replace('the host', 'it')), again: known.again };
  if (known !== undefined) return known;
  if (TLS.test(code)) return untrusted(`its certificate is not trusted (${code})`);
  return { code: 'SOURCE_RESET', what: `the exchange failed (${code})`, again: true };
}

/**
 * What a status other than success and redirect means.
 * @param proxy The proxy that may have answered itself, without its credential.
 */
export function statusFailure(status: number, proxy?: string): Failure {
  if (status === 407) return proxyFailure(proxy, credentialWord(407));
  const who = proxy === undefined ? 'the server' : `the server, or the proxy "${proxy}",`;
  const what = `${who} answered ${status}`;
  if (status === 401 || status === 403) return { code: 'SOURCE_UNAUTHORIZED', what, again: false };
  if (status === 404 || status === 410) return { code: 'SOURCE_NOT_FOUND', what, again: false };
  const again = [429, 500, 502, 503, 504].includes(status);
  return { code: 'SOURCE_HTTP_STATUS', what, again };
}

/** The error that ends a download. `thing` is a URL without credentials. */
export function failed(thing: string, failure: Failure, tries: number): ArxError {
  const tried = tries > 1 ? `, after ${tries} tries` : '';
  return new ArxError(failure.code, `Cannot download "${thing}": ${failure.what}${tried}, expected the file`);
}

/** The ArxError among the causes of an error, if there is one. */
export function arxErrorIn(error: unknown): ArxError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof ArxError) return at;
  return undefined;
}

/** CONNECT was answered with something else than 200 (RFC 9110, section 9.3.6), or not at all. */
function tunnelFailure(error: unknown, proxy: string): Failure {
  const status = statusIn(error);
  if (status === undefined) return { ...proxyFailure(proxy, 'it ended the connection'), again: true };
  const what = status === 407 || status === 401 ? credentialWord(status) : `it answered ${status}`;
  return { ...proxyFailure(proxy, what), again: [429, 502, 503, 504].includes(status) };
}

function statusIn(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { statusCode } = at as { readonly statusCode?: unknown };
    if (typeof statusCode === 'number' && statusCode >= 100) return statusCode;
  }
  return undefined;
}

function credentialWord(status: number): string {
  return `it answered ${status}: it wants a credential, or another one than it was given`;
}

function proxyFailure(proxy: string | undefined, what: string): Failure {
  const which = proxy === undefined ? 'a proxy in between' : `the proxy "${proxy}"`;
  return { code: 'SOURCE_PROXY', what: `${which} cannot be used: ${what}`, again: false };
}

function untrusted(what: string): Failure {
  return { code: 'SOURCE_TLS', what, again: false };
}

function wantsCertificate(): Failure {
  return untrusted('the host wants a client certificate');
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
