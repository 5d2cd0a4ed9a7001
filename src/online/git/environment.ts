import type { Context } from '../../core/context.ts';
import { caFile } from './ca-file.ts';
import type { GitLocation } from './git-location.ts';
import { sshCommand } from './ssh-command.ts';
import { type Setting, webSettings } from './web-settings.ts';

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
const SETTINGS: readonly Setting[] = [
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
  // git would take what it was told for one host on to the next: arx itself finds where a redirect leads.
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
];

/**
 * The exact environment of the git processes that talk to a remote.
 * @throws ArxError SOURCE_PRIVATE, SOURCE_DNS, SOURCE_PROXY, SOURCE_TLS, SOURCE_GIT.
 */
export async function remoteEnvironment(
  location: GitLocation,
  context: Context,
): Promise<Record<string, string>> {
  const { env } = context;
  const isWeb = location.transport === 'http' || location.transport === 'https';
  const web = isWeb ? await webSettings(location, context) : { settings: [], secrets: {} };
  return {
    ...localEnvironment(context, [...SETTINGS, ...web.settings]),
    ...web.secrets,
    ...given({
      SSH_AUTH_SOCK: env['SSH_AUTH_SOCK'],
      GIT_SSL_CAINFO: isWeb ? caFile(location, context) : undefined,
    }),
    // They may hold a login: only for those who ask them.
    ...(isWeb ? given(Object.fromEntries(PROXIES.map((name) => [name, env[name]]))) : {}),
    GIT_SSH_COMMAND: sshCommand(location, context),
    GIT_ALLOW_PROTOCOL: PROTOCOLS[location.transport],
  };
}

/** The exact environment of an ssh that arx starts itself. */
export function sshEnvironment(context: Context): Record<string, string> {
  const { PATH = '' } = localEnvironment(context);
  const { SSH_AUTH_SOCK } = context.env;
  return { PATH, HOME: context.home, LC_ALL: 'C', ...given({ SSH_AUTH_SOCK }) };
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
function numbered(settings: readonly Setting[]): Record<string, string> {
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
