import type { Context } from '../../core/context.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import type { Secrets } from './mask.ts';

// A user name alone may be a token, but most are words that messages need.
const LIKE_A_TOKEN = 16;
const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy'];

// By the environment, which every copy of a context shares: what one source has learned no other may repeat.
const KNOWN = new WeakMap<Context['env'], Set<string>>();

/** Remembers secret values that were read, for as long as the caller's environment lives. */
export function noteSecrets({ env }: Pick<Context, 'env'>, secrets: Iterable<string>): void {
  const known = KNOWN.get(env) ?? new Set();
  KNOWN.set(env, known);
  for (const secret of secrets) if (secret !== '') known.add(secret);
}

/** Every secret value that was read so far. */
export function knownSecrets({ env }: Pick<Context, 'env'>): Secrets {
  return { secrets: [...(KNOWN.get(env) ?? [])] };
}

/** Remembers what stands in the URLs of a source and its mirrors, and in those of the proxies. */
export function noteUrlSecrets({ spec, mirrors = [] }: SourceRequest, context: Context): void {
  const { env } = context;
  const locations = [spec, ...mirrors].map((place) => (place.kind === 'url' ? place.location : ''));
  const proxies = PROXIES.flatMap((name) => [env[name], env[name.toUpperCase()]]);
  for (const text of [...locations, ...proxies])
    if (text?.includes('@') === true) noteSecrets(context, secretsOfUrl(text));
}

function secretsOfUrl(text: string): string[] {
  const url = URL.parse(text);
  if (url === null) return [];
  const { username, password } = url;
  if (password !== '') return [password, decoded(password)];
  return username.length >= LIKE_A_TOKEN ? [username, decoded(username)] : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
