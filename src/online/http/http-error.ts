import { ArxError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/error-codes.ts';

/** What a failed exchange means, and whether another try may help. */
export interface Failure {
  readonly code: ErrorCode;
  readonly what: string;
  readonly again: boolean;
  /** The next step for the reader. */
  readonly hint?: string;
}

const LATER = 'Try again later; `mirrors` can name other places';
const OTHER_PORT = 'Check that the port is one for https';
const RENEW = 'The owner of the host must renew it; look at the clock of this machine, too';
const MISSING = 'Check the URL; some hosts answer so to everybody who may not read the file';
const BY_HAND = 'Open the URL by hand to see what the server says';
const MALFORMED = `${BY_HAND}; some answer so when they want a client certificate (\`auth\`)`;
const PROXY = 'Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY';
const AUTHORITY =
  'If you trust that authority, name its file with SSL_CERT_FILE, NODE_EXTRA_CA_CERTS or `ca` of an `auth`';

const BY_SYSTEM_CODE: Readonly<Record<string, Failure>> = {
  ENOTFOUND: noAddress("the host's name has no address", false),
  EAI_AGAIN: noAddress("the host's name could not be looked up", true),
  ECONNREFUSED: unreached('the host refused the connection'),
  EHOSTUNREACH: unreached('the host cannot be reached'),
  ENETUNREACH: unreached('the network cannot be reached'),
  ECONNRESET: cut(),
  EPIPE: cut(),
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: cut(),
  ERR_HTTP2_STREAM_ERROR: cut(),
  ETIMEDOUT: slow('the host sent nothing for too long'),
  ARX_SLOW: slow('the host sent next to nothing for too long'),
  HPE_HEADER_OVERFLOW: { code: 'SOURCE_TOO_LARGE', what: 'its headers are over 16 KiB', again: false },
  EPROTO: untrusted('the TLS handshake failed', OTHER_PORT),
  ERR_SSL_WRONG_VERSION_NUMBER: untrusted('the TLS handshake failed', OTHER_PORT),
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate(),
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: untrusted('the TLS handshake failed', OTHER_PORT),
  CERT_HAS_EXPIRED: untrusted('its certificate has expired', RENEW),
  CERT_NOT_YET_VALID: untrusted('its certificate is not valid yet', RENEW),
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted(
    'its certificate is for another host',
    'Write the host as its certificate names it',
  ),
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
  // What the HTTP parser of Node calls mistakes of the other side.
  if (code.startsWith('HPE_')) return malformed(code);
  if (TLS.test(code)) return untrusted(`its certificate is not trusted (${code})`);
  return { code: 'SOURCE_RESET', what: `the exchange failed (${code})`, again: true, hint: LATER };
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
  if (status === 404 || status === 410)
    return { code: 'SOURCE_NOT_FOUND', what, again: false, hint: MISSING };
  const again = [429, 500, 502, 503, 504].includes(status);
  const hint = status === 400 ? MALFORMED : status === 429 || status >= 500 ? LATER : BY_HAND;
  return { code: 'SOURCE_HTTP_STATUS', what, again, hint };
}

/** The error that ends a download. `thing` is a URL without credentials. */
export function failed(thing: string, failure: Failure, tries: number): ArxError {
  const tried = tries > 1 ? `, after ${tries} tries` : '';
  const { code, what, hint } = failure;
  const details = hint === undefined ? {} : { hint };
  return new ArxError(code, `Cannot download "${thing}": ${what}${tried}, expected the file`, details);
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
  return { code: 'SOURCE_PROXY', what: `${which} cannot be used: ${what}`, again: false, hint: PROXY };
}

function noAddress(what: string, again: boolean): Failure {
  return { code: 'SOURCE_DNS', what, again, hint: 'Check the host in the URL, and the network' };
}

function unreached(what: string): Failure {
  const hint = 'Check host and port in the URL; a firewall may be in between';
  return { code: 'SOURCE_REFUSED', what, again: false, hint };
}

function cut(): Failure {
  return { code: 'SOURCE_RESET', what: 'the connection was cut', again: true, hint: LATER };
}

function slow(what: string): Failure {
  return { code: 'SOURCE_TIMEOUT', what, again: true, hint: LATER };
}

function malformed(parserCode: string): Failure {
  const what = `its answer is no proper HTTP (${parserCode})`;
  const hint = 'Check host and port in the URL: it may be no web server, or a broken one';
  return { code: 'SOURCE_PROTOCOL', what, again: false, hint };
}

function untrusted(what: string, hint: string = AUTHORITY): Failure {
  return { code: 'SOURCE_TLS', what, again: false, hint };
}

function wantsCertificate(): Failure {
  const hint = 'Name a credential with `auth` that has `certificate` and `key`';
  return untrusted('the host wants a client certificate', hint);
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
