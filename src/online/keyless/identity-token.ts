import { type Context, checkAborted } from '../../core/context.ts';
import type { ArxError } from '../../core/errors.ts';
import { buildkiteToken, githubToken } from './ci-token.ts';
import { demandToken } from './demand-token.ts';
import { noIdentity } from './no-identity.ts';

/** Where a token can come from, and what to do where it is not there. */
interface Provider {
  /** As people call it. */
  readonly name: string;
  /** True on such a system. */
  readonly isHere: (env: Context['env']) => boolean;
  /** True if this job may ask for a token. */
  readonly isAllowed: (env: Context['env']) => boolean;
  /** The token, or undefined if there is none after all. */
  readonly token: (audience: string, context: Context) => Promise<string | undefined>;
  /** What to do then. */
  readonly hint: (audience: string) => string;
}

const PROVIDERS: readonly Provider[] = [
  {
    name: 'GitHub Actions',
    isHere: (env) => env['GITHUB_ACTIONS'] === 'true' || Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']),
    isAllowed: (env) => Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']),
    token: githubToken,
    hint: () => 'Give the job `permissions: {id-token: write, contents: read}`; jobs of forks get none',
  },
  {
    name: 'GitLab CI',
    isHere: (env) => env['GITLAB_CI'] === 'true',
    // Its token is in SIGSTORE_ID_TOKEN or nowhere.
    isAllowed: () => false,
    token: async () => undefined,
    hint: (audience) => `Give the job \`id_tokens: {SIGSTORE_ID_TOKEN: {aud: ${audience}}}\``,
  },
  {
    name: 'Buildkite',
    isHere: (env) => env['BUILDKITE'] === 'true',
    isAllowed: () => true,
    token: buildkiteToken,
    hint: () => 'Check that `buildkite-agent oidc request-token` works in this job',
  },
];

/**
 * A token in which the CI system says who is signing: SIGSTORE_ID_TOKEN, else what GitHub Actions or Buildkite give.
 * Never shown: no error has a part of it.
 * @throws ArxError TRUST_NO_IDENTITY that says what was looked at; TRUST_SERVICE, INTERRUPTED.
 */
export async function identityToken(audience: string, context: Context): Promise<string> {
  checkAborted(context);
  const given = givenToken(audience, context);
  if (given !== undefined) return given;
  const provider = providerHere(audience, context);
  const token = await provider.token(audience, context);
  if (token === undefined) throw noToken(provider, audience);
  return demandToken(token, { audience, from: provider.name }, context);
}

/**
 * Returns normally if a token can be had, as far as the environment tells: so that who cannot sign learns it before the
 * work. Asks nobody, because tokens last for minutes only.
 * @throws ArxError TRUST_NO_IDENTITY.
 */
export function demandIdentitySource(audience: string, context: Context): void {
  if (givenToken(audience, context) === undefined) providerHere(audience, context);
}

function givenToken(audience: string, context: Context): string | undefined {
  const given = context.env['SIGSTORE_ID_TOKEN']?.trim();
  return given ? demandToken(given, { audience, from: 'SIGSTORE_ID_TOKEN' }, context) : undefined;
}

function providerHere(audience: string, { env }: Context): Provider {
  const provider = PROVIDERS.find(({ isHere }) => isHere(env));
  if (provider?.isAllowed(env) === true) return provider;
  if (provider !== undefined) throw noToken(provider, audience);
  throw noIdentity('no CI system was seen', 'Sign with a key instead: --sign key:FILE');
}

function noToken({ name, hint }: Provider, audience: string): ArxError {
  return noIdentity(`this is ${name}, and the job has no token`, hint(audience));
}
