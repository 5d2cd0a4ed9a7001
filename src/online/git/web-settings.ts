import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { demandAllowedAddress, demandAllowedLiteral } from '../http/addresses.ts';
import { proxyFor } from '../http/proxy-for.ts';
import { networkError } from './network-error.ts';
import type { GitLocation } from './git-location.ts';
import { netrcLogin } from './netrc-login.ts';
import { findingsOf } from './remote-findings.ts';

/** One setting of git. */
export type Setting = readonly [key: string, value: string];

/** Settings for one remote over HTTP, and the variables that only they read. */
export interface WebSettings {
  readonly settings: readonly Setting[];
  readonly secrets: Readonly<Record<string, string>>;
}

// gitcredentials(7), "CUSTOM HELPERS": helpers that are constant shell commands. The values are in the environment, and
// printf is a part of the shell, so that they are never among the arguments of any process.
const LOGIN = '!printf "username=%s\\npassword=%s\\n" "$ARX_GIT_USERNAME" "$ARX_GIT_PASSWORD" #';
// git asks for the passphrase of a client key as for the password of a host without a name (http.c, has_cert_password()).
const PASSPHRASE =
  '!while IFS= read -r line; do test "$line" != protocol=cert || printf "password=%s\\n" "$ARX_GIT_PASSPHRASE"; done #';

/**
 * What git is told of a remote over HTTP: where it really is, the addresses that were found right, and credentials. Each
 * holds for one origin only, and git follows no redirect.
 * @throws ArxError SOURCE_PRIVATE, SOURCE_DNS, SOURCE_PROXY.
 */
export async function webSettings(location: GitLocation, context: Context): Promise<WebSettings> {
  const findings = findingsOf(location, context);
  const url = new URL(findings.url ?? location.url);
  const moved: Setting[] = findings.url === undefined ? [] : [[`url.${url.href}.insteadOf`, location.url]];
  const credentials = credentialsFor(url, location, context);
  const address = await addressOf(url, location, context);
  return { settings: [...moved, ...address, ...credentials.settings], secrets: credentials.secrets };
}

/** The address that was checked is the one that is used (git-config(1), "http.curloptResolve"). */
async function addressOf(url: URL, location: GitLocation, context: Context): Promise<Setting[]> {
  const { written } = location;
  demandAllowedLiteral(url.hostname, written, context);
  // git heeds HTTP_PROXY in lower case only, so it would connect by itself.
  if (proxyFor(url, { ...context.env, HTTP_PROXY: undefined }) !== undefined) return [];
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const host = url.hostname;
  try {
    const addresses = await demandAllowedAddress(host, context, { written });
    if (/^[0-9.]+$|^\[/.test(host)) return [];
    return [['http.curloptResolve', `${host}:${port}:${addresses.map(bracketed).join(',')}`]];
  } catch (error) {
    if (error instanceof ArxError) throw error;
    throw networkError(error, location);
  }
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function credentialsFor(url: URL, location: GitLocation, context: Context): WebSettings {
  const { access, insecure, credential } = location;
  const at = `${url.origin}/`;
  const own = url.origin === new URL(location.url).origin;
  const headers = Object.entries(access?.headersFor(url) ?? {});
  const given = own ? (credential ?? findingsOf(location, context).credential?.login) : undefined;
  const login = given ?? (headers.length === 0 ? netrcLogin(url, location, context) : undefined);
  const certificate = access?.covers(url) === true ? access.files : undefined;
  const passphrase = certificate === undefined ? undefined : access?.clientCertificate?.passphrase;
  const settings: Setting[] = [
    ...headers.map(([name, value]): Setting => [`http.${at}.extraHeader`, `${name}: ${value}`]),
    ...when(`http.${at}.sslCert`, certificate?.certificate),
    ...when(`http.${at}.sslKey`, certificate?.key),
    ...when('credential.helper', passphrase && PASSPHRASE),
    ...when(`http.${at}.sslCertPasswordProtected`, passphrase && 'true'),
    ...when(`http.${at}.sslVerify`, own && insecure === true ? 'false' : undefined),
    ...when(`credential.${url.origin}.helper`, login && LOGIN),
  ];
  return {
    settings,
    secrets: {
      ...(login && { ARX_GIT_USERNAME: login.username, ARX_GIT_PASSWORD: login.password }),
      ...(passphrase !== undefined && { ARX_GIT_PASSPHRASE: passphrase }),
    },
  };
}

function when(key: string, value: string | undefined): Setting[] {
  return value === undefined ? [] : [[key, value]];
}
