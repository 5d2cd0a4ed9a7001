import { checkAborted, type Context } from '../../core/context.ts';
import { demandAllowedLiteral } from '../http/addresses.ts';
import { type Answer, type Ask, exchange } from '../http/exchange.ts';
import { arxErrorIn, type Failure, networkFailure, statusFailure } from '../http/http-error.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import { type RegistryAccess, registryAccess } from './registry-access.ts';
import { registryFailure } from './registry-failure.ts';
import type { RegistryPlace } from './registry-place.ts';

/** One request to a registry. */
export interface RegistryAsk extends Pick<Ask, 'body' | 'method'> {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are an answer. */
  readonly good: readonly number[];
}

/**
 * Asks a registry to take something; its body is not wanted. Redirects are not followed: what is sent is for this registry alone.
 * @throws ArxError SOURCE_*, AUTH_ORIGIN, INTERRUPTED.
 */
export async function askRegistry(
  place: RegistryPlace,
  { good, ...ask }: RegistryAsk,
  context: Context,
): Promise<Pick<Answer, 'status' | 'headers'>> {
  if (ask.url.origin !== place.url.origin) throw registryFailure(place, ELSEWHERE);
  try {
    demandAllowedLiteral(ask.url.hostname, ask.url.hostname, context);
    const access = registryAccess(place, 'pull,push', context);
    await access.refresh();
    const answer = await askOnce(place, { ...ask, access }, context);
    const again = answer.status === 401 && (await access.renew(ask.url, answer.headers));
    const { status, headers } = again ? await askOnce(place, { ...ask, access }, context) : answer;
    if (good.includes(status)) return { status, headers };
    throw registryFailure(place, statusFailure(status));
  } catch (error) {
    checkAborted(context);
    throw arxErrorIn(error) ?? registryFailure(place, networkFailure(error));
  }
}

async function askOnce(
  place: RegistryPlace,
  { url, access, headers = {}, ...more }: Omit<RegistryAsk, 'good'> & { readonly access: RegistryAccess },
  context: Context,
): Promise<Answer> {
  const { agentsFor } = await import('../http/agents.ts');
  const agents = agentsFor({ url, written: place.url, access }, context);
  const all = { ...headers, ...access.headersFor(url) };
  const answer = await exchange({ url, headers: all, agents, ...more }, HTTP_SETTINGS, context);
  answer.discard();
  return answer;
}

const ELSEWHERE: Failure = {
  code: 'SOURCE_REDIRECT',
  what: 'it sent us to another host',
  again: false,
  hint: 'Name the registry by the address that it uses itself',
};
