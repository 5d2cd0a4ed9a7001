import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { GitLocation } from './git-location.ts';
import { remoteOrigin } from './remote-origin.ts';

type Option = readonly [name: string, value: string];

// ssh asks nothing and takes no host key that it does not know. At this level it says which key a host has.
const COMMON: readonly Option[] = [
  ['BatchMode', 'yes'],
  ['ConnectTimeout', '30'],
  ['ServerAliveInterval', '20'],
  ['LogLevel', 'DEBUG1'],
];

/**
 * The command that git has a shell start for ssh (git-config(1), "core.sshCommand"): constants, and paths quoted first
 * for ssh's own reader of options and then for the shell. The user's own GIT_SSH_COMMAND stays as it is, unless the
 * source has its own way to log in or to know the host.
 * @throws ArxError SOURCE_GIT for a path that ssh's options cannot hold.
 */
export function sshCommand(location: GitLocation, context: Context): string {
  const { identity, knownHosts } = ownFiles(location);
  const { insecure = false } = location;
  const own = context.env['GIT_SSH_COMMAND'];
  if (own && identity === undefined && knownHosts === undefined && !insecure) return own;
  const options: Option[] = [...COMMON, ...hostKeys(knownHosts, insecure, location)];
  if (identity !== undefined)
    options.push(
      ['IdentityFile', sshWord(identity, location)],
      ['IdentitiesOnly', 'yes'],
      ['IdentityAgent', 'none'],
    );
  return ['ssh', ...options.map(([name, value]) => `-o ${shellWord(`${name}=${value}`)}`)].join(' ');
}

/** What the credential has for ssh, if this is one of the hosts it is for. */
function ownFiles({ url, access }: GitLocation): { identity?: string; knownHosts?: string } {
  const covered = access?.ssh !== undefined && access.covers(new URL(remoteOrigin(url)));
  return covered ? { ...access.ssh } : {};
}

function hostKeys(knownHosts: string | undefined, insecure: boolean, location: GitLocation): Option[] {
  if (insecure)
    return [
      ['StrictHostKeyChecking', 'no'],
      ['UserKnownHostsFile', '/dev/null'],
      ['GlobalKnownHostsFile', '/dev/null'],
    ];
  const strict: Option = ['StrictHostKeyChecking', 'yes'];
  if (knownHosts === undefined) return [strict];
  return [
    strict,
    ['UserKnownHostsFile', sshWord(knownHosts, location)],
    ['GlobalKnownHostsFile', '/dev/null'],
  ];
}

/** ssh_config(5): quotes hold spaces, "%" begins a token, "${" a variable; nothing can stand for a quote. */
function sshWord(path: string, { source }: GitLocation): string {
  if (/[\p{Cc}"\\]|\$\{/u.test(path))
    throw new ArxError(
      'SOURCE_GIT',
      `Cannot use "${source}": the path ${JSON.stringify(path)} has a quote, backslash, "\${" or control character, expected one that ssh's options can hold`,
      { hint: 'Give the file another name' },
    );
  return `"${path.replaceAll('%', '%%')}"`;
}
