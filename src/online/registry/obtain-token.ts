import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import { noteSecrets } from '../auth/known-secrets.ts';
import { demandAllowedLiteral } from '../http/addresses.ts';
import { type Answer, exchange } from '../http/exchange.ts';
import { arxErrorIn, type Failure, networkFailure, statusFailure } from '../http/http-error.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import { isLoopback } from '../http/is-loopback.ts';
import type { BearerChallenge } from './bearer-challenge.ts';
import { registryFailure } from './registry-failure.ts';
import type { RegistryPlace } from './registry-place.ts';
import type { RegistryToken } from './registry-token.ts';

/** What is to be done in a repository (distribution, "Token Scope Documentation"). */
export type RegistryActions = 'pull' | 'pull,push';

/** Bytes of an answer with a token. */
const LARGEST = 64 * 1024;
/** Seconds. */
const USUAL = 60;
// RFC 6750, section 2.1, with the characters that real tokens have: everything visible.
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Asks the service that a registry names for a token (distribution, "Token Authentication Specification"). It is asked for our
 * own repository alone, whatever the registry wants, and gets the credential of the registry when that is for it, too. Redirects
 * are not followed.
 * @throws ArxError AUTH_ORIGIN when the credential is not for that service; SOURCE_REDIRECT for one that others could read, or that
 *   we could; SOURCE_*.
 */
export async function obtainToken(
  place: RegistryPlace,
  challenge: BearerChallenge,
  actions: RegistryActions,
  context: Context,
): Promise<RegistryToken> {
  const { realm, service } = challenge;
  const url = serviceUrl(place, realm);
  const { access } = place;
  // A registry could otherwise have the credential of another one sent, and be sent the token for it.
  if (access.name !== undefined && !access.covers(url)) throw otherOrigin(place, url);
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${place.url.pathname.slice(1)}:${actions}`);
  const found = tokenIn(await ask(place, url, context));
  if (found === undefined) throw failed(place, url, NO_TOKEN);
  const { value, seconds } = found;
  noteSecrets(context, [value]);
  return { value, challenge, stale: context.now().getTime() + seconds * 500 };
}

function serviceUrl(place: RegistryPlace, realm: string): URL {
  const url = URL.parse(realm);
  const isLocal = url?.protocol === 'http:' && isLoopback(url) && isLoopback(place.url);
  const isPlain = url?.username === '' && url.password === '';
  if (url !== null && isPlain && (isLocal || url.protocol === 'https:')) return url;
  throw registryFailure(place, {
    code: 'SOURCE_REDIRECT',
    what: `it gives out tokens at ${quoted(redactUrl(realm), 200)}, where it must be https without a login`,
    again: false,
  });
}

async function ask(place: RegistryPlace, url: URL, context: Context): Promise<string> {
  const { access } = place;
  try {
    demandAllowedLiteral(url.hostname, place.url.hostname, context);
    const { agentsFor } = await import('../http/agents.ts');
    const agents = agentsFor({ url, written: place.url, access }, context);
    const answer = await exchange({ url, headers: access.headersFor(url), agents }, HTTP_SETTINGS, context);
    if (answer.status === 200) return await bodyOf(answer);
    answer.discard();
    throw failed(place, url, statusFailure(answer.status));
  } catch (error) {
    throw arxErrorIn(error) ?? failed(place, url, networkFailure(error));
  }
}

async function bodyOf(answer: Answer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  await answer.read((chunk) => {
    size += chunk.length;
    if (size > LARGEST) throw new ArxError('SOURCE_TOO_LARGE', TOO_LARGE);
    chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString();
}

const TOO_LARGE = `Cannot use the answer with a token: it has more than ${LARGEST} bytes`;

/** It is called `token`, or `access_token` by services of OAuth 2; one that does not say how long it is good for is so for a minute. */
function tokenIn(body: string): { readonly value: string; readonly seconds: number } | undefined {
  try {
    const said = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const value = said['token'] ?? said['access_token'];
    const { expires_in: seconds = USUAL } = said;
    if (typeof value !== 'string' || !TOKEN.test(value)) return undefined;
    return { value, seconds: typeof seconds === 'number' && seconds > 0 ? seconds : USUAL };
  } catch {
    return undefined;
  }
}

const NO_TOKEN: Failure = { code: 'SOURCE_PROTOCOL', what: 'there is no token in its answer', again: false };

function failed(place: RegistryPlace, url: URL, { what, ...failure }: Failure): ArxError {
  return registryFailure(place, { ...failure, what: `asked for a token, "${url.origin}" failed: ${what}` });
}

function otherOrigin({ text, access }: RegistryPlace, { origin }: URL): ArxError {
  return new ArxError(
    'AUTH_ORIGIN',
    `Cannot use the registry "${text}": it gives out tokens at ${origin}, expected auth "${access.name}" to be for that, too`,
    {
      hint: `If ${origin} may have that credential, add it to for of auth.${access.name} in your config.yaml`,
    },
  );
}
