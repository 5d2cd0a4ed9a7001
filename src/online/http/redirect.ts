import { ArxError } from '../../core/errors.ts';
import { redactUrl } from '../../core/redact.ts';

// RFC 9110, section 15.4: the statuses that give a new place for a GET. 300 and 304 are none.
const STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** True for a status that sends a GET elsewhere. */
export function isRedirect(status: number): boolean {
  return STATUSES.has(status);
}

/**
 * The URL that a redirect leads to.
 * @param visited Every URL asked so far, in order.
 * @throws ArxError SOURCE_REDIRECT for a circle, too many hops, https to http, or a scheme other than these.
 */
export function nextHop(visited: readonly URL[], location: string | undefined, hops: number): URL {
  const from = visited[visited.length - 1] as URL;
  const to = location === undefined ? null : URL.parse(location, from.href);
  if (to === null) throw refused(from, 'it gives no place to go to');
  const shown = redactUrl(to.href);
  if (to.protocol !== 'https:' && to.protocol !== 'http:')
    throw refused(from, `it leads to ${to.protocol}, expected https:`);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw refused(from, `it leads to "${shown}", expected https`);
  to.hash = '';
  if (visited.some(({ href }) => href === to.href))
    throw refused(from, `it leads in a circle to "${shown}"`, LOGIN);
  if (visited.length > hops) throw refused(from, `it is one of more than ${hops} in a row`);
  return to;
}

const LOGIN = 'Open the URL in a browser: it may need a login';

function refused(
  from: URL,
  problem: string,
  hint: string = 'Write the final URL into the manifest, if you trust it',
): ArxError {
  return new ArxError(
    'SOURCE_REDIRECT',
    `Cannot follow the redirect of "${redactUrl(from.href)}": ${problem}`,
    { hint },
  );
}
