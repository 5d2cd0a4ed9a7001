import { createHash } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { guardedLookup } from './addresses.ts';
import { type Proxy, proxyFor } from './proxy-for.ts';
import { trustRoots } from './trust-roots.ts';

/** Whom to connect to, and as whom. */
export interface AgentDemand {
  /** What will be asked. */
  readonly url: URL;
  /** The URL as the manifest has it; equal to `url` unless a redirect led there. */
  readonly written: URL;
  /** The credential of the source. */
  readonly access?: TlsAccess;
  /** True: the certificate of the written URL's own origin is not checked. */
  readonly insecure?: boolean;
  /** Instead of the system's. */
  readonly lookup?: LookupFunction | undefined;
  /** Longest time without a byte while a connection is made. Milliseconds; default 60,000. */
  readonly idle?: number;
}

/** What a credential says of TLS. */
export interface TlsAccess {
  /** Its name in the user's configuration. */
  readonly name?: string;
  /** True for URLs of its own origins: the rest is for these only. Missing: for the written URL's origin. */
  readonly covers?: (url: URL) => boolean;
  readonly clientCertificate?: { readonly cert: string; readonly key: string; readonly passphrase?: string };
  /** PEM; trusted beside the others. */
  readonly ca?: string;
}

/** Agents for one place, which keep connections for the next request there. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** The proxy in between, without its credential. */
  readonly proxy: string | undefined;
}

// Connections are shared only among requests of which each could have made them.
const KNOWN = new WeakMap<object, Map<string, Agents>>();

/**
 * The agents for a URL: with the proxy of the environment, the trusted authorities, the client certificate, and a lookup
 * that refuses addresses that are not public. With a proxy that looks names up itself; literal addresses are for the
 * caller to check (`demandAllowedLiteral`).
 * @throws ArxError SOURCE_PROXY, SOURCE_TLS (a file of authorities), AUTH_INVALID (certificate and key).
 */
export function agentsFor(demand: AgentDemand, context: Context): Agents {
  const proxy = proxyFor(demand.url, context.env);
  const tls = tlsDemand(demand);
  const { written, idle } = demand;
  const guard = written.hostname === 'localhost' ? written.hostname : '';
  // Names are for messages. Each object of LFS has one of its own, and they share connections.
  const facts = JSON.stringify([proxy?.url, { ...tls, name: '' }, guard, idle, context.configDir]);
  const name = createHash('sha256').update(facts).digest('hex');
  const owner = demand.lookup ?? context.env;
  const known = KNOWN.get(owner) ?? new Map<string, Agents>();
  KNOWN.set(owner, known);
  const agents = known.get(name) ?? makeAgents({ ...demand, proxy, tls }, context);
  known.set(name, agents);
  return agents;
}

type TlsDemand = Omit<TlsAccess, 'covers'> & { readonly insecure: boolean };

/** A redirect to another origin gets no leniency, and no certificate that is not for it. */
function tlsDemand({ url, written, access, insecure = false }: AgentDemand): TlsDemand {
  const isHome = url.origin === written.origin;
  const lenient = { insecure: insecure && isHome };
  if (access === undefined || !(access.covers?.(url) ?? isHome)) return lenient;
  const { name = '', clientCertificate, ca } = access;
  return {
    ...lenient,
    name,
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(ca === undefined ? {} : { ca }),
  };
}

interface Making extends AgentDemand {
  readonly proxy: Proxy | undefined;
  readonly tls: TlsDemand;
}

function makeAgents({ written, lookup, idle, proxy, tls }: Making, context: Context): Agents {
  const common = {
    keepAlive: true,
    timeout: idle ?? 60_000,
    lookup: guardedLookup({ written: written.hostname, lookup }, context),
    ...(proxy === undefined ? {} : { proxyEnv: { http_proxy: proxy.url, https_proxy: proxy.url } }),
  };
  return {
    http: new HttpAgent(common),
    https: new HttpsAgent({
      ...common,
      secureContext: secureContext(tls, context),
      rejectUnauthorized: !tls.insecure,
    }),
    proxy: proxy?.shown,
  };
}

function secureContext({ name = '', clientCertificate, ca }: TlsDemand, context: Context): SecureContext {
  const roots = trustRoots(context);
  const all = ca === undefined ? roots : [...(roots ?? rootCertificates), ca];
  const authorities = all === undefined ? {} : { ca: all };
  if (clientCertificate === undefined) return createSecureContext(authorities);
  try {
    return createSecureContext({ ...authorities, ...clientCertificate });
  } catch (error) {
    throw badCertificate(name, error);
  }
}

// What OpenSSL calls the usual mistakes.
const MISTAKES: Readonly<Record<string, string>> = {
  ERR_OSSL_BAD_DECRYPT: 'its key does not open with that passphrase, or needs one',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'its key belongs to another certificate',
  ERR_OSSL_PEM_NO_START_LINE: 'its certificate or key is no PEM text',
};

function badCertificate(name: string, cause: unknown): ArxError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  const is = MISTAKES[code] ?? `OpenSSL says ${code}`;
  return new ArxError(
    'AUTH_INVALID',
    `Cannot use the client certificate of auth "${name}": ${is}, expected a certificate and its key as PEM`,
    { hint: `Check the files that certificate and key of auth.${name} name in your config.yaml` },
  );
}
