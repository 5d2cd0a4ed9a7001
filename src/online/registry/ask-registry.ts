import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { redactUrl } from '../../core/redact.ts';
import { demandAllowedLiteral } from '../http/addresses.ts';
import type { Answer, Ask } from '../http/exchange.ts';
import { arxErrorIn, type Failure, networkFailure, statusFailure } from '../http/http-error.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import { exchange } from '../http/exchange.ts';
import type { RegistryPlace } from './registry-place.ts';

/** One request to a registry. */
export interface RegistryAsk extends Pick<Ask, 'body' | 'method'> {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are an answer. */
  readonly good: readonly number[];
}

/**
 * Asks a registry; its body is not wanted. Redirects are not followed: what is sent is for this registry alone.
 * @throws ArxError SOURCE_*, INTERRUPTED.
 */
export async function askRegistry(
  place: RegistryPlace,
  { url, headers = {}, good, ...more }: RegistryAsk,
  context: Context,
): Promise<Pick<Answer, 'status' | 'headers'>> {
  if (url.origin !== place.url.origin) throw failed(place, ELSEWHERE);
  try {
    demandAllowedLiteral(url.hostname, url.hostname, context);
    const { agentsFor } = await import('../http/agents.ts');
    const agents = agentsFor({ url, written: place.url, access: place.access }, context);
    const all = { ...headers, ...place.access.headersFor(url) };
    const answer = await exchange({ url, headers: all, agents, ...more }, HTTP_SETTINGS, context);
    answer.discard();
    if (good.includes(answer.status)) return answer;
    throw failed(place, statusFailure(answer.status));
  } catch (error) {
    checkAborted(context);
    throw arxErrorIn(error) ?? failed(place, networkFailure(error));
  }
}

const ELSEWHERE: Failure = {
  code: 'SOURCE_REDIRECT',
  what: 'it sent us to another host',
  again: false,
  hint: 'Name the registry by the address that it uses itself',
};

function failed({ text, access }: RegistryPlace, { code, what, hint }: Failure): ArxError {
  const login =
    code === 'SOURCE_UNAUTHORIZED' && access.name === undefined
      ? 'Name a credential for that host in `auth` of your config.yaml'
      : hint;
  return new ArxError(
    code,
    `Cannot use the registry "${redactUrl(text)}": ${what}, expected it to take the bundle`,
    {
      ...(login !== undefined && { hint: login }),
    },
  );
}
