import type { Context } from '../../core/context.ts';
import { caFile } from './ca-file.ts';
import type { GitLocation } from './git-location.ts';

// ssh asks nothing and takes no host key that it does not know.
const SSH =
  'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=30 -o ServerAliveInterval=20';

const PROTOCOLS: Readonly<Record<GitLocation['transport'], string>> = {
  ssh: 'ssh',
  https: 'https',
  // A server may send http on to https, never back.
  http: 'http:https',
  file: 'file',
};

const PROXIES = [
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
];

/** Settings that hold for every git process. Constants: nothing of a manifest gets in here. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['credential.helper', ''],
  ['transfer.fsckObjects', 'true'],
  // Slips of old versions of git in many public histories; they do no harm to content.
  ['fetch.fsck.zeroPaddedFilemode', 'ignore'],
  ['fetch.fsck.badTimezone', 'ignore'],
  ['fetch.fsck.missingSpaceBeforeDate', 'ignore'],
  ['transfer.bundleURI', 'false'],
  ['transfer.credentialsInUrl', 'die'],
  ['protocol.version', '2'],
  // Always a pack, which comes into being at once: loose objects of a cut fetch would look like a whole commit.
  ['fetch.unpackLimit', '1'],
  ['fetch.recurseSubmodules', 'false'],
  ['fetch.writeCommitGraph', 'false'],
  ['submodule.recurse', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['http.followRedirects', 'initial'],
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
];

// gitcredentials(7), "CUSTOM HELPERS": a helper that is a constant shell command. The values are in the environment, and
// printf is a part of the shell, so that they are never among the arguments of any process.
const HELPER = '!printf "username=%s\\npassword=%s\\n" "$ARX_GIT_USERNAME" "$ARX_GIT_PASSWORD" #';

/** The exact environment of the git processes that talk to a remote. */
export function remoteEnvironment(location: GitLocation, context: Context): Record<string, string> {
  const { env } = context;
  const settings = [...SETTINGS];
  const credential: Record<string, string> = {};
  if (location.credential !== undefined) {
    settings.push([`credential.${new URL(location.url).origin}.helper`, HELPER]);
    credential['ARX_GIT_USERNAME'] = location.credential.username;
    credential['ARX_GIT_PASSWORD'] = location.credential.password;
  }
  const ca = location.transport === 'http' || location.transport === 'https' ? caFile(context) : undefined;
  return {
    ...localEnvironment(context, settings),
    ...credential,
    ...given({ SSH_AUTH_SOCK: env['SSH_AUTH_SOCK'], GIT_SSL_CAINFO: ca }),
    ...given(Object.fromEntries(PROXIES.map((name) => [name, env[name]]))),
    GIT_SSH_COMMAND: env['GIT_SSH_COMMAND'] ?? SSH,
    GIT_ALLOW_PROTOCOL: PROTOCOLS[location.transport],
  };
}

/** The exact environment of the git processes that only read a repository of the cache. */
export function localEnvironment(context: Context, settings = SETTINGS): Record<string, string> {
  return {
    // An empty PATH would mean the working directory (POSIX.1-2017, 8.3).
    PATH: nonEmpty(context.env['PATH']) ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: context.home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
    ...numbered(settings),
  };
}

/** Settings by environment (git-config(1), "ENVIRONMENT"), which no argument list shows. */
function numbered(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(pairs) };
}

function given(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
