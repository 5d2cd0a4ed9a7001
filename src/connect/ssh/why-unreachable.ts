import { quoted } from '../../core/quoted.ts';
import type { SshSettings } from './ssh-settings.ts';

/** Why a host cannot be reached. */
export interface Obstacle {
  readonly reason:
    | 'name'
    | 'refused'
    | 'timeout'
    | 'route'
    | 'key-unknown'
    | 'key-changed'
    | 'key-revoked'
    | 'authentication'
    | 'closed'
    | 'settings'
    | 'other';
  /** Half a sentence. */
  readonly is: string;
  readonly hint: string;
  /** Whether trying again can help. */
  readonly passing: boolean;
}

type Known = Omit<Obstacle, 'hint'> & { readonly hint: (settings: SshSettings, said: string) => string };

/** What OpenSSH and dbclient say, the surest words first: a host may write the others into its banner. */
const OBSTACLES: readonly (readonly [RegExp, Known])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed|[Hh]ost key mismatch/,
    {
      reason: 'key-changed',
      is: 'its host key has changed: this may be another machine',
      hint: (settings) =>
        `If it was set up anew, run ssh-keygen ${keygen('-R', settings)} and compare its new key`,
      passing: false,
    },
  ],
  [
    /REVOKED HOST KEY|marked as revoked/,
    {
      reason: 'key-revoked',
      is: 'its host key was revoked',
      hint: () => 'Give it a new host key',
      passing: false,
    },
  ],
  [
    /No \S+ host key is known for|Host key verification failed|[Hh]ost is not in the trusted hosts file|Didn't validate host key/,
    {
      reason: 'key-unknown',
      is: 'its host key is not known here',
      hint: (settings) =>
        `Compare the key and add it to known_hosts (${keyscan(settings)}), or take it once with --data ssh_strict_host_key_checking=accept-new`,
      passing: false,
    },
  ],
  [
    /Could not resolve hostname|Error resolving|Name or service not known|Temporary failure in name resolution/,
    {
      reason: 'name',
      is: 'its name cannot be resolved',
      hint: () => 'Correct the name, or set ssh_hostname',
      passing: true,
    },
  ],
  [
    /Permission denied|Too many authentication failures|No auth methods could be used|[Nn]o more authentication methods|Load key ".*": (?!No such file)/,
    {
      reason: 'authentication',
      is: 'it refused to log in this user',
      hint: (settings, said) => `Check ssh_user and ssh_key, or the agent${methods(said)}`,
      passing: false,
    },
  ],
  [
    /Connection refused/,
    {
      reason: 'refused',
      is: 'it refused the connection',
      hint: () => 'Check ssh_port, and that an ssh server runs there',
      passing: true,
    },
  ],
  [
    /timed out|Timeout|did not answer in time/,
    {
      reason: 'timeout',
      is: 'it did not answer in time',
      hint: () => 'Check that it is up, or raise ssh_connect_timeout',
      passing: true,
    },
  ],
  [
    /No route to host|Network is unreachable|Host is down/,
    { reason: 'route', is: 'there is no route to it', hint: () => 'Check the network', passing: true },
  ],
  [
    /Bad configuration option|Bad owner or permissions|terminating, \d+ bad|Can't open user config file|unknown option|Bad key types|no argument after keyword/,
    {
      reason: 'settings',
      is: 'ssh refuses its settings',
      hint: () => 'Correct the ssh configuration or ssh_args',
      passing: false,
    },
  ],
  [
    /Connection (?:closed|reset)|closed by remote host|closed the connection|kex_exchange_identification|Broken pipe|exited/i,
    {
      reason: 'closed',
      is: 'it closed the connection',
      hint: () => 'Look into the log of its ssh server',
      passing: true,
    },
  ],
];

/**
 * What the words of an ssh program mean.
 * @param said what it wrote of its own; nothing of it but its last line is ever shown, escaped.
 */
export function whyUnreachable(said: string, settings: SshSettings): Obstacle {
  const found = OBSTACLES.find(([pattern]) => pattern.test(said))?.[1];
  const last = said.trim().split('\n').at(-1)?.trim() ?? '';
  const detail = last === '' ? '' : ` (${quoted(last, 160)})`;
  if (found !== undefined) return { ...found, hint: found.hint(settings, said) };
  const hint = `Try by hand: ${settings.program} ${place(settings)}`;
  return { reason: 'other', is: `${settings.program} failed${detail}`, hint, passing: true };
}

/** Where a connection leads, for people. */
export function place({ user, host, port }: SshSettings): string {
  const at = user === undefined ? host : `${user}@${host}`;
  return port === undefined ? at : `${at} -p ${port}`;
}

function keyscan({ host, port }: SshSettings): string {
  const bare = host.replace(/^.*@/, '');
  return port === undefined || port === 22 ? `ssh-keyscan ${bare}` : `ssh-keyscan -p ${port} ${bare}`;
}

function keygen(flag: string, { host, port, knownHosts }: SshSettings): string {
  const bare = host.replace(/^.*@/, '');
  const name = port === undefined || port === 22 ? bare : `'[${bare}]:${port}'`;
  return knownHosts === undefined ? `${flag} ${name}` : `-f ${knownHosts} ${flag} ${name}`;
}

function methods(said: string): string {
  const list = /Permission denied \(([\w,-]+)\)/.exec(said)?.[1];
  return list === undefined ? '' : `: it takes ${list.replaceAll(',', ', ')}`;
}
