import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Opening } from '../../plugin/connector.ts';
import { hostValues, type HostValues } from '../host-value.ts';
import { secretValue } from '../secret-value.ts';

/** How one host is reached by ssh. Paths are absolute. */
export interface SshSettings {
  /** What people call the host. */
  readonly name: string;
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly agent: boolean;
  readonly ownKeys: boolean;
  readonly forwardAgent: boolean;
  readonly config?: string;
  readonly knownHosts?: string;
  readonly acceptNew: boolean;
  readonly retries: number;
  /** Seconds between tries: from, to. */
  readonly pause: readonly [number, number];
  readonly args: readonly string[];
  readonly program: string;
  /** `dropbear`: its client, which knows other options. */
  readonly kind: 'openssh' | 'dropbear';
  /** Seconds. */
  readonly timeout: number;
  /** For so many seconds the connection stays for others when nobody uses it any more; 0: it ends with the session. */
  readonly persist: number;
}

/**
 * The settings of a host's data.
 * @throws ArxError HOST_INVALID, INTERRUPTED.
 */
export async function sshSettings(
  link: TargetLink,
  { name, data }: Pick<Opening, 'name' | 'data'>,
  context: Context,
): Promise<SshSettings> {
  const values = hostValues(name, data);
  tellOfPyinfra(values, context);
  const program = values.text('ssh_binary') ?? 'ssh';
  const least = values.number('ssh_connect_retry_min_delay', 0, 3600) ?? 0.1;
  return {
    name,
    host: hostOf(link, values),
    agent: values.flag('ssh_allow_agent') ?? true,
    ownKeys: values.flag('ssh_look_for_keys') ?? true,
    forwardAgent: values.flag('ssh_forward_agent') ?? false,
    acceptNew: acceptsNew(values),
    retries: Math.floor(values.number('ssh_connect_retries', 0, 1000) ?? 0),
    pause: [least, Math.max(least, values.number('ssh_connect_retry_max_delay', 0, 3600) ?? 0.5)],
    args: values.texts('ssh_args') ?? [],
    program,
    kind: /(?:^|\/)(?:dbclient|dropbear)[^/]*$/.test(program) ? 'dropbear' : 'openssh',
    timeout: Math.ceil(values.number('ssh_connect_timeout', 0.1, 3600) ?? 10),
    persist: Math.floor(values.number('ssh_persist', 0, 3600) ?? 0),
    ...known({
      port: values.number('ssh_port', 1, 65_535),
      user: wordOf('ssh_user', values),
      key: keyOf(values, context),
      config: fileOf('ssh_config_file', values, context),
      knownHosts: fileOf('ssh_known_hosts_file', values, context),
      password: await secretValue('ssh_password', values, context),
      passphrase: await secretValue('ssh_key_password', values, context),
    }),
  };
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>;
}

function tellOfPyinfra(values: HostValues, context: Context): void {
  if (values.value('ssh_paramiko_connect_kwargs') !== undefined)
    values.refuse(
      'ssh_paramiko_connect_kwargs',
      'for a library that arx does not use',
      'ssh_args',
      'Write the same as arguments of ssh: ssh_args: ["-o", "Compression=yes"]',
    );
  if (values.value('ssh_file_transfer_protocol') === undefined) return;
  const message = `ssh_file_transfer_protocol of ${quoted(values.name)} has no effect: files go through the shell`;
  context.report({ type: 'warning', message, hint: 'Remove it' });
}

function hostOf({ argument }: TargetLink, values: HostValues): string {
  const host = values.text('ssh_hostname') ?? argument;
  if (host === undefined)
    return values.refuse(
      'ssh_hostname',
      'missing',
      'a name or an address',
      'Write @ssh/HOST, or ssh_hostname',
    );
  if (/^[\w.:%@[\]][\w.:%@[\]-]*$/.test(host)) return host;
  return values.refuse('ssh_hostname', quoted(host), 'a name or an address');
}

function wordOf(key: string, values: HostValues): string | undefined {
  const word = values.text(key);
  // A proxy command of the ssh configuration may give it to a shell (`%r`): ssh(1) refuses these, too, from 9.6 on.
  return word === undefined || /^(?!-)[^\s'"`;&<>|(){}]+(?<!\\)$/.test(word)
    ? word
    : values.refuse(key, quoted(word), 'a name');
}

/** ssh would go on without a key that is not there. Of one that only the agent has, the public half is enough for it. */
function keyOf(values: HostValues, context: Context): string | undefined {
  const path = fileOf('ssh_key', values, context);
  if (path === undefined || existsSync(path) || existsSync(`${path}.pub`)) return path;
  return values.refuse('ssh_key', `${quoted(path)}, which is not there`, 'a private key');
}

/** ssh_config(5) has tokens (`%`), variables (`${`) and quotes in names of files. */
function fileOf(key: string, values: HostValues, { home }: Context): string | undefined {
  const path = values.text(key);
  if (path === undefined) return undefined;
  const place = path.startsWith('~/') ? join(home, path.slice(2)) : path;
  if (!place.startsWith('/'))
    return values.refuse(
      key,
      quoted(path),
      'an absolute path, or one that begins with ~/',
      `Write where it is: ${key}: /…/${path}`,
    );
  return /["\\$]/.test(place) ? values.refuse(key, quoted(path), 'a path without ", \\ and $') : place;
}

/** pyinfra's other words would trust whoever answers, or ask where nobody is. */
function acceptsNew(values: HostValues): boolean {
  const key = 'ssh_strict_host_key_checking';
  const value = values.value(key) ?? 'yes';
  if (value === 'yes' || value === true) return false;
  if (value === 'accept-new') return true;
  const hint = 'accept-new takes the keys of hosts that were never seen; a changed key is always refused';
  return values.refuse(key, JSON.stringify(value), 'yes or accept-new', hint);
}
