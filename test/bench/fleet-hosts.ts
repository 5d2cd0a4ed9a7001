import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SshFleet, type SshFleetOptions, startSshFleet } from '../servers/ssh-fleet.ts';
import type { Command } from './execute.ts';
import type { Workplace } from './workplace.ts';

/** Hosts at once, for every program. */
const WINDOW = 64;

/** Hosts inside this machine, and the same list of them for each program. */
export interface FleetHosts extends AsyncDisposable {
  readonly fleet: SshFleet;
  /** A fleet file for arx. `first`: only so many; `data`: more for every host. */
  readonly file: (options?: { readonly first?: number; readonly data?: object }) => string;
  /** A program on each host by pdsh, or by ansible without Python there. */
  readonly pdsh: (script: string) => Command;
  readonly ansible: (script: string, kept: boolean) => Command;
  /** Archive to each host by tar, over a connection of its own. */
  readonly tar: (archive: string, into: string) => Command;
  /** As root on each host, without ssh. */
  readonly onAll: (script: string) => Promise<void>;
  /** Ends the connections that ansible has kept. */
  readonly endKept: () => Promise<void>;
}

/** Needs root. */
export async function startFleetHosts(options: SshFleetOptions, place: Workplace): Promise<FleetHosts> {
  const fleet = await startSshFleet(options);
  const directory = place.fresh('fleet');
  mkdirSync(directory);
  const at = (name: string): string => join(directory, name);
  const addresses = fleet.names.map((name) => fleet.address(name));
  writeFileSync(at('ssh_config'), sshConfig(fleet));
  writeFileSync(at('addresses'), addresses.map((address) => `${address}\n`).join(''));
  writeFileSync(at('inventory'), addresses.map((address) => `${address} ansible_user=root\n`).join(''));
  mkdirSync(at('kept'));
  chmodSync(at('kept'), 0o700);
  const config = ['-F', at('ssh_config')];
  let files = 0;
  return {
    fleet,
    file: ({ first = fleet.names.length, data = {} } = {}) => {
      const hosts = Object.fromEntries(fleet.names.slice(0, first).map((name) => [name, fleet.data(name)]));
      const path = at(`fleet-${(files += 1)}.yaml`);
      writeFileSync(path, JSON.stringify({ fleet: { hosts, data } }));
      return path;
    },
    pdsh: (script) => ({
      argv: ['pdsh', '-R', 'ssh', '-f', String(WINDOW), '-w', addresses.join(','), script],
      env: { PDSH_SSH_ARGS_APPEND: config.join(' ') },
    }),
    ansible: (script, kept) => ({
      argv: ['ansible', 'all', '-i', at('inventory'), '-f', String(WINDOW), '-m', 'raw', '-a', script],
      env: {
        ANSIBLE_HOME: at('ansible'),
        ANSIBLE_SSH_CONTROL_PATH_DIR: at('kept'),
        ANSIBLE_SSH_ARGS: `${config.join(' ')} ${kept ? '-o ControlMaster=auto -o ControlPersist=60s' : '-o ControlMaster=no'}`,
        LC_ALL: 'C.UTF-8',
      },
    }),
    tar: (archive, into) => {
      const script = 'exec ssh -F "$1" "$2" "mkdir -p $3 && tar -xC $3" <"$4"';
      const each = ['sh', '-c', script, 'sh', at('ssh_config'), '@', into, archive];
      return { argv: ['xargs', '-a', at('addresses'), '-P', String(WINDOW), '-I@', ...each] };
    },
    onAll: async (script) => {
      for (const { code, stderr } of await Promise.all(
        fleet.names.map((name) => fleet.run(name, 'sh', '-c', script)),
      ))
        if (code !== 0) throw new Error(`a host: ${stderr}`);
    },
    endKept: async () => {
      const sockets = readdirSync(at('kept')).map((name) => join(at('kept'), name));
      await endConnections(sockets, place);
    },
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
}

/** Ends connections of ssh that wait in the background. */
export async function endConnections(sockets: readonly string[], place: Workplace): Promise<void> {
  const argv = [
    'sh',
    '-c',
    'for each; do ssh -S "$each" -O exit host 2>/dev/null; done; :',
    'sh',
    ...sockets,
  ];
  await place.execute({ argv });
}

function sshConfig(fleet: SshFleet): string {
  return `Host *
  User root
  IdentityFile ${fleet.key}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${fleet.knownHosts}
  BatchMode yes
`;
}
