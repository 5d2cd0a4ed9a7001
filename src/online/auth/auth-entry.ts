import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { type AuthOrigin, isWithin, originOf } from '../../model/config/auth-origin.ts';
import type { AuthEntry } from '../../model/config/config.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { configFile, loadConfig } from '../config/load-config.ts';

// How an entry for a source of each kind begins.
const EXAMPLES: Readonly<Record<AuthOrigin['scheme'], string>> = {
  https: 'bearer: {env: TOKEN}',
  http: 'bearer: {env: TOKEN}',
  ssh: 'identity: ~/.ssh/KEY',
  s3: 'profile: PROFILE',
};
// Hosts of git repositories take a token as a password, few of them as a bearer.
const GIT_EXAMPLE = 'basic: {user: USER, password: {env: TOKEN}}';

/**
 * The config's entry that a source names; undefined when it names none, and for a mirror that the entry is not for: the
 * source itself is held to its `auth`, a mirror may be anybody's.
 * @throws ArxError AUTH_UNKNOWN; AUTH_KIND or AUTH_ORIGIN when it is not for that source; AUTH_INVALID when the source's URL
 *   has a credential of its own; CONFIG_INVALID, TRUST_KEY_PERMISSIONS.
 */
export function authEntryOf(request: SourceRequest, context: Context): AuthEntry | undefined {
  const { auth, spec } = request;
  if (auth === undefined) return undefined;
  const url = spec.kind === 'url' ? URL.parse(spec.location) : null;
  const entries = loadConfig(context).auth;
  const entry = entries.get(auth);
  if (entry === undefined) throw unknown(request, url, [...entries.keys()], context);
  // A plug-in's URL is its own language: the plug-in asks for the header of each URL that it fetches.
  if (spec.kind === 'url' && spec.transport === 'plugin') return entry;
  if (isMirror(spec) && !(url !== null && isWithin(url, entry.origins))) return undefined;
  const origin = url === null ? undefined : originOf(url);
  if (url === null || origin === undefined || !entry.origins.some((one) => isSameKind(one, origin)))
    throw otherKind(request, entry, origin);
  if (!isWithin(url, entry.origins)) throw otherOrigin(request, entry, origin);
  if (url.password !== '' || (origin.scheme !== 'ssh' && url.username !== '')) throw twice(request, entry);
  return entry;
}

/** A mirror has the key of its source, not its own (mirrors.ts). */
function isMirror({ key, redacted }: SourceRequest['spec']): boolean {
  return key !== redacted && !key.startsWith(`${redacted} `);
}

function isSameKind(one: AuthOrigin, other: AuthOrigin): boolean {
  const kind = ({ scheme }: AuthOrigin): string => scheme.replace('https', 'http');
  return kind(one) === kind(other);
}

function unknown(
  { auth = '', spec }: SourceRequest,
  url: URL | null,
  names: readonly string[],
  context: Context,
): ArxError {
  const file = configFile(context);
  const near = didYouMean(auth, names);
  const origin = url === null ? undefined : originOf(url);
  const ofGit = spec.kind === 'url' && spec.wrapper === 'git' && origin?.scheme.startsWith('http');
  const means = ofGit === true ? GIT_EXAMPLE : EXAMPLES[origin?.scheme ?? 'https'];
  const example = `${auth}: {for: ${origin?.text ?? 'https://HOST'}, ${means}}`;
  const add =
    names.length === 0 ? `dd to ${file}: auth: {${example}}` : `dd to ${file}, below auth: ${example}`;
  const has =
    names.length === 0 ? 'which defines none' : `which defines ${[...names].sort().slice(0, 20).join(', ')}`;
  return new ArxError(
    'AUTH_UNKNOWN',
    `Cannot use "${spec.redacted}": auth ${quoted(auth)} is not defined, expected a name of ${quoted(file)}, ${has}`,
    {
      hint: near === undefined ? `A${add}` : `Did you mean ${quoted(near)}? Or a${add}`,
      data: { auth, config: file },
    },
  );
}

function otherKind(
  { spec }: SourceRequest,
  { name, origins, file }: AuthEntry,
  origin: AuthOrigin | undefined,
): ArxError {
  const wants =
    origin === undefined ? 'none, because it is read from this machine' : `one for ${origin.text}`;
  return new ArxError(
    'AUTH_KIND',
    `Cannot use "${spec.redacted}": auth "${name}" is a credential for ${shown(origins)}, expected ${wants}`,
    {
      hint:
        origin === undefined
          ? 'Remove auth from the manifest'
          : `Name another entry of ${file}, or write one there`,
    },
  );
}

function otherOrigin(
  { spec }: SourceRequest,
  { name, origins, file }: AuthEntry,
  origin: AuthOrigin,
): ArxError {
  return new ArxError(
    'AUTH_ORIGIN',
    `Cannot use "${spec.redacted}": auth "${name}" is for ${shown(origins)}, expected ${origin.text} among them`,
    {
      hint: `If ${origin.text} may have that credential, add it to for of auth.${name} in ${file}`,
      data: { auth: name, config: file },
    },
  );
}

function twice({ spec }: SourceRequest, { name }: AuthEntry): ArxError {
  return new ArxError(
    'AUTH_INVALID',
    `Cannot use "${spec.redacted}": its URL has a credential and it names auth "${name}", expected one of them`,
    { hint: 'Remove the credential from the URL' },
  );
}

function shown(origins: readonly AuthOrigin[]): string {
  return origins.map(({ text }) => text).join(', ');
}
