import type { Context } from '../../core/context.ts';
import { redactUrl } from '../../core/redact.ts';
import { netrcCredential } from '../auth/netrc.ts';
import { demandAllowedLiteral } from './addresses.ts';
import type { Agents } from './agents.ts';
import type { Downloading, DownloadRequest } from './downloading.ts';
import { type Answer, type Ask, exchange } from './exchange.ts';
import { ledToPrivate } from './led-to-private.ts';
import { isRedirect, nextHop } from './redirect.ts';

/** An answer that is no redirect, and who gave it. */
export interface Followed {
  readonly answer: Answer;
  readonly url: URL;
  /** True when the request had a credential. */
  readonly login: boolean;
}

/**
 * Asks, and asks again where redirects lead, until an answer is none. Credentials go to their own origins only, and each
 * hop is checked as the first.
 * @param headers More headers for each hop.
 * @param reached Hears of each place before it is asked.
 * @throws ArxError SOURCE_REDIRECT, SOURCE_PRIVATE, SOURCE_PROXY, SOURCE_TLS, AUTH_INVALID; Error of the network.
 */
export async function follow(
  { request, settings, context }: Omit<Downloading, 'file'>,
  headers: Readonly<Record<string, string>>,
  reached: (agents: Agents) => void,
): Promise<Followed> {
  const { url: written, authorization } = withoutUserinfo(request, context);
  const visited = [written];
  let renewed = false;
  for (let url = written; ;) {
    const own = request.access?.headersFor(url) ?? {};
    const login = url.origin === written.origin ? { ...authorization, ...own } : own;
    const ask = { url, written, headers: { ...headers, ...login } };
    const answer = await hop(ask, { request, settings, context }, reached).catch((error: unknown) => {
      throw ledToPrivate(error, visited);
    });
    if (answer.status === 401 && !renewed) {
      renewed = (await request.access?.renew?.(url, answer.headers)) ?? false;
      if (renewed) answer.discard();
      if (renewed) continue;
    }
    if (!isRedirect(answer.status)) return { answer, url, login: Object.keys(login).length > 0 };
    answer.discard();
    url = nextHop(visited, answer.headers['location'], settings.hops);
    visited.push(url);
    const detail = `sent on to ${redactUrl(url.href)}`;
    context.report({ type: 'source', source: request.key ?? request.source, state: 'started', detail });
  }
}

async function hop(
  { url, written, headers }: Omit<Ask, 'agents'> & { readonly written: URL },
  { request, settings, context }: Omit<Downloading, 'file'>,
  reached: (agents: Agents) => void,
): Promise<Answer> {
  demandAllowedLiteral(url.hostname, written.hostname, context);
  const { access, insecure = false } = request;
  const { lookup, idle } = settings;
  const shared = { url, written, insecure, lookup, idle };
  // Loaded with the first request: the HTTP of Node is a tenth of the start of a command that makes none.
  const { agentsFor } = await import('./agents.ts');
  const agents = agentsFor(access === undefined ? shared : { ...shared, access }, context);
  reached(agents);
  return exchange({ url, headers, agents }, settings, context);
}

/**
 * The URL to ask and, for its own origin only, a credential (RFC 7617): of its userinfo, else of netrc unless the source
 * names one.
 */
function withoutUserinfo(
  { location, access }: DownloadRequest,
  context: Context,
): { url: URL; authorization: Record<string, string> } {
  const url = new URL(location);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (username !== '' || password !== '')
    return { url, authorization: basic(decodeURIComponent(username), decodeURIComponent(password)) };
  const known = access?.name === undefined ? netrcCredential(url.hostname, context) : undefined;
  return { url, authorization: known === undefined ? {} : basic(known.username, known.password) };
}

function basic(username: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
