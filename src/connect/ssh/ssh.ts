import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Connector, Opening } from '../../plugin/connector.ts';
import type { Session } from '../../plugin/session.ts';
import { isHere } from '../local-session.ts';
import { directSession } from './direct-session.ts';
import { sharedSession } from './shared-session.ts';
import { SSH_KEYS } from './ssh-keys.ts';
import { type SshSettings, sshSettings } from './ssh-settings.ts';

/** `@ssh/host` and bare names: a host with an ssh server, through the system's ssh program and its configuration. */
export const ssh: Connector = {
  id: 'ssh',
  handles: (word) => word === 'ssh',
  keys: SSH_KEYS,
  open: async (link, opening, context) => {
    if (!isHere(opening.outer)) return await openFar(link, opening, context);
    const settings = await sshSettings(link, opening, context);
    if (settings.kind === 'openssh') return await sharedSession(settings, opening.outer, context);
    demandNoSecret(settings, 'dbclient cannot be given it unseen');
    return await directSession(settings, opening.outer, context);
  },
};

/**
 * Behind another link: ssh as that host has it set up, with its keys and known hosts. The data of the host is for the ssh that
 * is started here, except for what holds everywhere.
 */
async function openFar(link: TargetLink, { name, data, outer }: Opening, context: Context): Promise<Session> {
  const settings = await sshSettings(link, { name, data: farData(data) }, context);
  return await directSession(settings, outer, context);
}

function farData(data: HostData): HostData {
  const names = ['ssh_connect_timeout', 'ssh_connect_retries'];
  return Object.fromEntries(Object.entries(data).filter(([name]) => names.includes(name)));
}

function demandNoSecret({ name, password, passphrase, knownHosts }: SshSettings, is: string): void {
  const key = password === undefined ? 'ssh_key_password' : 'ssh_password';
  if (password !== undefined || passphrase !== undefined) throw refused(key, name, is);
  if (knownHosts !== undefined)
    throw refused('ssh_known_hosts_file', name, 'dbclient reads only ~/.ssh/known_hosts');
}

function refused(key: string, name: string, is: string): ArxError {
  return new ArxError(
    'HOST_INVALID',
    `Cannot use "${key}" of ${quoted(name)}: ${is}, expected OpenSSH's client`,
    { hint: `Remove ${key}, or ssh_binary` },
  );
}
