import { isIP } from 'node:net';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { blockList, isRange } from './special-address.ts';

type Environment = Context['env'];

/** A proxy to ask. */
export interface Proxy {
  /** With its credential. Never shown. */
  readonly url: string;
  /** Scheme, host and port, for messages. */
  readonly shown: string;
}

/**
 * The proxy for a URL, by curl's rules (curl(1), "ENVIRONMENT"): http_proxy, https_proxy, else all_proxy, lower case
 * before upper case, unless no_proxy names the host. Where REQUEST_METHOD is set, which CGI does, HTTP_PROXY is ignored:
 * there a client's header `Proxy` becomes that variable.
 * @throws ArxError SOURCE_PROXY for a proxy that is no http or https URL.
 */
export function proxyFor(url: URL, env: Environment): Proxy | undefined {
  const found = url.protocol === 'https:' ? pick(env, 'https_proxy') : plainProxy(env);
  const [variable, text] = found ?? pick(env, 'all_proxy') ?? [];
  if (variable === undefined || text === undefined || isExcepted(url, env)) return undefined;
  const parsed = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (parsed === null || parsed.hostname === '') throw unusable(variable, 'it is no URL');
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw unusable(variable, `it begins with ${parsed.protocol}//`);
  if (!isEncoded(parsed.username + parsed.password))
    throw unusable(variable, 'its credential has a percent sign that encodes nothing');
  return { url: parsed.href, shown: parsed.origin };
}

function plainProxy(env: Environment): [string, string] | undefined {
  if (env['REQUEST_METHOD'] === undefined) return pick(env, 'http_proxy');
  return env['http_proxy'] ? ['http_proxy', env['http_proxy']] : undefined;
}

function pick(env: Environment, name: string): [string, string] | undefined {
  for (const variable of [name, name.toUpperCase()]) {
    const value = env[variable]?.trim();
    if (value) return [variable, value];
  }
  return undefined;
}

/** no_proxy: `*`, or names (with all below them, a leading dot is ignored), addresses and ADDRESS/BITS. */
function isExcepted({ hostname }: URL, env: Environment): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const words = (pick(env, 'no_proxy')?.[1] ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return words.some((word) => word === '*' || (isIP(host) === 0 ? isBelow(host, word) : isIn(host, word)));
}

function isBelow(host: string, word: string): boolean {
  const name = word.replace(/^\*?\./, '').replace(/\.$/, '');
  return host === name || host.endsWith(`.${name}`);
}

function isIn(address: string, word: string): boolean {
  const range = word.replace(/^\[(.*)\]/, '$1');
  return isRange(range) && blockList([range]).check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text).length >= 0;
  } catch {
    return false;
  }
}

function unusable(variable: string, is: string): ArxError {
  return new ArxError(
    'SOURCE_PROXY',
    `Cannot use the proxy of ${variable}: ${is}, expected http://HOST:PORT or https://HOST:PORT`,
  );
}
