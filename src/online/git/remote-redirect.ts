import { type Context, checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { redactUrl } from '../../core/redact.ts';
import { demandAllowedLiteral } from '../http/addresses.ts';
import { exchange } from '../http/exchange.ts';
import { arxErrorIn } from '../http/http-error.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import { ledToPrivate } from '../http/led-to-private.ts';
import { isRedirect, nextHop } from '../http/redirect.ts';
import { networkError } from './network-error.ts';
import type { GitLocation } from './git-location.ts';
import { tlsAccess } from './tls-access.ts';

// gitprotocol-http(5), "Discovering References".
const REFS = '/info/refs?service=git-upload-pack';

/**
 * Where a remote over HTTP really is: its redirects are followed by arx, each hop checked, and credentials stay at their
 * own origins.
 * @throws ArxError SOURCE_REDIRECT, SOURCE_PRIVATE, other SOURCE_*, INTERRUPTED.
 */
export async function redirectedUrl(location: GitLocation, context: Context): Promise<string> {
  const visited = [new URL(`${location.url.replace(/\/+$/, '')}${REFS}`)];
  for (let url = visited[0] as URL; ;) {
    const next = await hop(url, location, context).catch((error: unknown) => {
      throw ledToPrivate(error, visited);
    });
    if (next === undefined) return baseOf(url, location);
    url = nextHop(visited, next, HTTP_SETTINGS.hops);
    visited.push(url);
    const detail = `sent on to ${redactUrl(url.href)}`;
    context.report({ type: 'source', source: location.key, state: 'started', detail });
  }
}

/** Where one place sends us; undefined when it does not. */
async function hop(url: URL, location: GitLocation, context: Context): Promise<string | undefined> {
  const { access, written } = location;
  const own = new URL(location.url);
  demandAllowedLiteral(url.hostname, written, context);
  try {
    const tls = tlsAccess(url, location, context);
    const { agentsFor } = await import('../http/agents.ts');
    const agents = agentsFor({ url, written: own, ...tls }, context);
    const headers = access?.headersFor(url) ?? {};
    const answer = await exchange({ url, headers, agents }, HTTP_SETTINGS, context);
    answer.discard();
    return isRedirect(answer.status) ? (answer.headers['location'] ?? '') : undefined;
  } catch (error) {
    checkAborted(context);
    const mine = arxErrorIn(error);
    if (mine !== undefined) throw mine;
    throw networkError(error, location);
  }
}

function baseOf(url: URL, { source }: GitLocation): string {
  if (url.href.endsWith(REFS)) return url.href.slice(0, -REFS.length);
  throw new ArxError(
    'SOURCE_REDIRECT',
    `Cannot use "${source}": a redirect leads to "${redactUrl(url.href)}", expected a git repository`,
    { hint: 'Open the URL in a browser: it may need a login, or have moved' },
  );
}
