import type { ErrorCode } from '../../core/error-codes.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { maskedText } from '../auth/mask.ts';
import { gitHint } from './git-hint.ts';
import type { GitLocation } from './git-location.ts';
import { hostKeyProblem } from './host-key-problem.ts';

const NONE = 'the host wants a credential, and there is none for it';
const REFUSED = 'the host does not accept the credential';

// What git and ssh say, in the C locale, and what it means. The first that fits counts.
const MEANINGS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/could not resolve proxy/i, 'SOURCE_PROXY', "the proxy's name has no address"],
  [/could not resolve host/i, 'SOURCE_DNS', "the host's name has no address"],
  [/certificate|SSL peer|TLS/i, 'SOURCE_TLS', "the host's certificate is not trusted"],
  [
    /connection refused|failed to connect|couldn't connect to server|no route to host/i,
    'SOURCE_REFUSED',
    'the host refused the connection',
  ],
  [/timed out|timeout|operation too slow/i, 'SOURCE_TIMEOUT', 'the host sent nothing for too long'],
  [/dubious ownership/i, 'SOURCE_UNREADABLE', 'the repository belongs to another user'],
  [/error: 407|response 407/i, 'SOURCE_PROXY', 'the proxy wants a credential, or another one'],
  [/CONNECT tunnel failed|from proxy/i, 'SOURCE_PROXY', 'the proxy does not let us through'],
  [/error: 403/i, 'SOURCE_UNAUTHORIZED', 'the host forbids us to read it'],
  [
    // git asks for a login when there is none, and also when the host did not take the header that it got.
    /could not read (username|password)/i,
    'SOURCE_UNAUTHORIZED',
    NONE,
  ],
  [/authentication failed|permission denied|error: 401/i, 'SOURCE_UNAUTHORIZED', REFUSED],
  [
    /not valid: is this a git repository/i,
    'SOURCE_HTML',
    'the host answered with something that is no git repository',
  ],
  [
    /repository '?.*'? not found|does not appear to be a git repository|error: 404|does not exist|no such file/i,
    'SOURCE_NOT_FOUND',
    'there is no such repository',
  ],
  [
    /connection (reset|closed)|unexpected disconnect|early eof|hung up|transfer closed|empty reply/i,
    'SOURCE_RESET',
    'the connection was cut',
  ],
];

// What is said on the way to every host, and what the far side says, which no decision may rest on.
const NOISE =
  /^(?:debug\d: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: |remote: |(?:Receiving|Counting|Compressing|Enumerating) objects|Resolving deltas)/;

/**
 * The error that a failed git process means. Nothing of a credential is in it, whatever git said.
 * @param tries How often it was tried.
 */
export function gitError(
  words: string,
  location: Pick<GitLocation, 'source' | 'submodule' | 'transport' | 'url' | 'credential' | 'access'>,
  secrets: readonly string[],
  tries = 1,
): ArxError {
  const hostKey = hostKeyProblem(words, location.access?.ssh?.knownHosts);
  const said = words.split(/[\r\n]+/).filter((line) => line !== '' && !NOISE.test(line));
  const last = lastWords(said, location, secrets);
  const { code, meaning } = meaningOf(withoutPlaces(said.join('\n')), last, location);
  const own = meaning === NONE && hasLogin(location) ? REFUSED : meaning;
  const tried = tries > 1 ? `, after ${tries} tries` : '';
  const is = hostKey?.is ?? `${own}${tried}, expected a repository that can be read`;
  const hint = hostKey?.hint ?? gitHint(code, location, own === REFUSED || hasLogin(location));
  return new ArxError(
    hostKey === undefined ? code : 'SOURCE_TLS',
    `Cannot use "${location.source}": ${part(location)}${is}`,
    {
      ...(hint === undefined ? {} : { hint }),
      data: { git: last, ...hostKey?.data },
    },
  );
}

/** A repository may be called "timeout" or "tls": what git says stands around its URL or path. */
function withoutPlaces(said: string): string {
  return said.replace(/'[^'\n]*\/[^'\n]*'/g, "''");
}

function meaningOf(
  said: string,
  last: string,
  location: Pick<GitLocation, 'transport' | 'url'>,
): { readonly code: ErrorCode; readonly meaning: string } {
  const between = refusedBetween(said, location);
  if (between !== undefined)
    return { code: 'SOURCE_PROXY', meaning: `the proxy "${between}" cannot be reached` };
  const status = /returned error: (429|5\d\d)\b/.exec(said)?.[1];
  if (status !== undefined) return { code: 'SOURCE_HTTP_STATUS', meaning: `the server answered ${status}` };
  const [, code = 'SOURCE_GIT' as const, meaning = `git says ${quoted(last, 300)}`] =
    MEANINGS.find(([pattern]) => pattern.test(said)) ?? [];
  return { code, meaning };
}

/** Who did not answer when it is not the host of an http URL itself: curl connects to a proxy then. */
function refusedBetween(
  said: string,
  { transport, url }: Pick<GitLocation, 'transport' | 'url'>,
): string | undefined {
  const [, host, port] = /Failed to connect to (\S+) port (\d+)/i.exec(said) ?? [];
  if (host === undefined || port === undefined || !transport.startsWith('http')) return undefined;
  const own = new URL(url);
  const ownPort = own.port || (own.protocol === 'https:' ? '443' : '80');
  return own.hostname.replace(/^\[|\]$/g, '') === host && ownPort === port ? undefined : `${host}:${port}`;
}

/** True if the host got a credential of the source itself. */
function hasLogin({ url, credential, access }: Pick<GitLocation, 'url' | 'credential' | 'access'>): boolean {
  if (credential !== undefined) return true;
  return URL.canParse(url) && Object.keys(access?.headersFor(new URL(url)) ?? {}).length > 0;
}

function part({ submodule, url }: Pick<GitLocation, 'submodule' | 'url'>): string {
  return submodule === undefined ? '' : `of its submodule ${quoted(submodule)} at "${redactText(url)}", `;
}

function lastWords(
  lines: readonly string[],
  { credential, access }: Pick<GitLocation, 'credential' | 'access'>,
  more: readonly string[],
): string {
  const words = lines.filter((line) => /^(fatal|error):/.test(line));
  const text = redactText(words.length === 0 ? (lines[0] ?? 'nothing') : words.join('; '));
  const own = credential === undefined ? [] : [credential.username, credential.password];
  return maskedText(text, { secrets: [...own, ...(access?.secrets ?? []), ...more] });
}
