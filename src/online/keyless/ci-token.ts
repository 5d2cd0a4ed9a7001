import type { Context } from '../../core/context.ts';
import { capture } from '../../sys/spawn.ts';
import { askForJson } from './ask-for-json.ts';
import { noIdentity } from './no-identity.ts';

/**
 * The token of GitHub Actions ("Security hardening with OpenID Connect": the two variables are there for jobs that may
 * ask). Undefined where they are not.
 * @throws ArxError TRUST_SERVICE, TRUST_NO_IDENTITY for an answer that is none, SOURCE_PRIVATE.
 */
export async function githubToken(audience: string, context: Context): Promise<string | undefined> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: text, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = context.env;
  if (!text || !bearer) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw noIdentity('ACTIONS_ID_TOKEN_REQUEST_URL is no URL', 'Let the runner set it');
  url.searchParams.set('audience', audience);
  const answer = await askForJson({ url, bearer, what: 'the token service of GitHub Actions' }, context);
  const value = (answer as { readonly value?: unknown } | null)?.value;
  if (typeof value === 'string') return value;
  throw noIdentity(
    'GitHub Actions answered without a token',
    'Check the permissions of the job: id-token: write',
  );
}

// What the agent needs to ask for a token, and nothing else of the job.
const AGENT_VARIABLES = [
  'PATH',
  'HOME',
  'BUILDKITE_JOB_ID',
  'BUILDKITE_AGENT_ACCESS_TOKEN',
  'BUILDKITE_AGENT_ENDPOINT',
];

/** The token that Buildkite's agent gives. @throws ArxError TRUST_NO_IDENTITY without what the agent wrote. */
export async function buildkiteToken(audience: string, context: Context): Promise<string | undefined> {
  const env = Object.fromEntries(
    AGENT_VARIABLES.flatMap((name) => {
      const value = context.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const argv = ['buildkite-agent', 'oidc', 'request-token', '--audience', audience] as const;
  const { signal } = context;
  const ended = await capture({ argv: [...argv], env, signal, limit: 64 * 1024 }).catch(() => undefined);
  if (ended?.code === 0) return ended.stdout.toString().trim() || undefined;
  const is = ended === undefined ? 'cannot be started' : 'gave no token';
  throw noIdentity(`this is Buildkite, and buildkite-agent ${is}`, 'Run arx inside of a step of the agent');
}
