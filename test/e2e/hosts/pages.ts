import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../src/sys/find-program.ts';
import type { TranscriptPlace } from '../../docs/transcript.ts';
import { type ContainerEngine, writeProgram } from '../../servers/container-engine.ts';
import type { GitSshServer } from '../../servers/git-ssh.ts';
import type { SshFleet } from '../../servers/ssh-fleet.ts';
import type { World } from './world.ts';

/** A page of docs/connectors, and where its commands are run. */
export interface Page {
  readonly name: string;
  readonly place: TranscriptPlace;
}

/** The bundle of all these pages. What their commands place they remove. */
export const HELLO = {
  name: 'hello',
  version: '1.0.0',
  data: [{ '/etc/hello.txt': { text: 'hello from arx\n' } }],
};

const VAGRANT = join(import.meta.dirname, '..', '..', 'connect', 'vagrant');
const LOOP = 'trap "exit 0" TERM; while sleep 1000 & wait $!; do :; done';

/** Pages on the same hosts, one behind the other. */
export async function connectorPages(world: World): Promise<readonly (readonly Page[])[]> {
  const { small, servers } = world.hosts;
  await Promise.all([withWeb(servers.docker), withWeb(servers.podman)]);
  const inside = {
    enter: small.enter,
    parent: small.shared,
    prepare: (home: string) => withBundle(home, world),
  };
  return [
    [
      { name: 'ssh', place: sshPlace(world) },
      { name: 'terraform', place: terraformPlace(world) },
      { name: 'vagrant', place: vagrantPlace(world) },
    ],
    [
      { name: 'docker', place: enginePlace(world, 'docker') },
      { name: 'dockerssh', place: doorPlace(world) },
      { name: 'chains', place: doorPlace(world) },
    ],
    [
      { name: 'podman', place: enginePlace(world, 'podman') },
      { name: 'chroot', place: inside },
      { name: 'local', place: inside },
    ],
  ];
}

/** A container and an image by the names that pages have. */
async function withWeb(engine: ContainerEngine): Promise<void> {
  await engine.ask('tag', engine.image, 'base:1');
  await engine.ask('run', '-d', '--name=web', '--network=none', engine.image, 'sh', '-c', LOOP);
}

/** The bundle, and the key that has signed it. */
function withBundle(home: string, world: World): void {
  copyFileSync(world.at('work/hello.arx'), join(home, 'work/hello.arx'));
  cpSync(world.at('config'), join(home, '.config/arx'), { recursive: true });
}

function enginePlace(world: World, name: 'docker' | 'podman'): TranscriptPlace {
  const { program } = world.hosts.servers[name];
  return {
    prepare: (home) => {
      withBundle(home, world);
      writeProgram(join(home, 'bin', name), [program]);
    },
  };
}

interface Login {
  /** Its key is not known. */
  readonly unknown?: string;
  /** One more server, which takes a key of its own. */
  readonly door?: GitSshServer;
}

/** Lets ssh log in with what is in the home directory; of the settings of this machine it reads none. */
function withLogin(home: string, fleet: SshFleet, { unknown, door }: Login = {}): void {
  const directory = join(home, '.ssh');
  mkdirSync(directory, { mode: 0o700 });
  writeFileSync(join(directory, 'deploy'), readFileSync(fleet.key), { mode: 0o600 });
  const files = [fleet.knownHosts, ...(door === undefined ? [] : [door.knownHosts])];
  const known = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const left = unknown === undefined ? '-' : `${fleet.address(unknown)} `;
  writeFileSync(join(directory, 'known_hosts'), known.filter((line) => !line.startsWith(left)).join('\n'));
  const own = ['-F', '/dev/null', '-o', `GlobalKnownHostsFile=${join(directory, 'known_hosts')}`];
  const more = door === undefined ? [] : ['-i', door.identity];
  writeProgram(join(home, 'bin/ssh'), ['/usr/bin/ssh', ...own, '-o', 'IdentityAgent=none', ...more]);
}

function addressesOf(fleet: SshFleet): Readonly<Record<string, string>> {
  return Object.fromEntries(fleet.names.map((name, at) => [`192.0.2.1${at}`, fleet.address(name)]));
}

function sshPlace(world: World): TranscriptPlace {
  const { fleet } = world.hosts;
  return {
    means: { ...addressesOf(fleet), 'ssh_user: deploy': 'ssh_user: bob' },
    prepare: (home) => {
      withBundle(home, world);
      withLogin(home, fleet, { unknown: 'h3' });
    },
  };
}

/** The real program where it is on the PATH; else one that says what it would say. */
function terraformPlace(world: World): TranscriptPlace {
  const { fleet } = world.hosts;
  const real = findProgram('terraform', process.env['PATH'] ?? '', '/');
  return {
    means: addressesOf(fleet),
    prepare: (home) => {
      withBundle(home, world);
      withLogin(home, fleet);
      const hosts = ['h1', 'h2'].map((name, at) => ({
        name: `web-${at}`,
        ssh_hostname: fleet.address(name),
        ssh_user: 'root',
      }));
      const said = JSON.stringify({
        names: { sensitive: false, value: ['web-0', 'web-1'] },
        servers: { sensitive: false, value: { west: { hosts }, east: { hosts: ['10.0.0.5'] } } },
      });
      const words = real === undefined ? ['printf', '%s', said] : ['env', 'CHECKPOINT_DISABLE=1', real];
      writeProgram(join(home, 'bin/terraform'), words);
    },
  };
}

/** What Vagrant 2.3.4 said (test/servers/vagrant-record.ts), of machines that are ours. */
function vagrantPlace(world: World): TranscriptPlace {
  const { fleet } = world.hosts;
  const recorded = readFileSync(join(VAGRANT, 'ssh-config.txt'), 'utf8');
  return {
    means: addressesOf(fleet),
    prepare: (home) => {
      withBundle(home, world);
      withLogin(home, fleet);
      const addresses = [fleet.address('h2'), fleet.address('h3')];
      const said = recorded
        .replaceAll('127.0.0.1', () => addresses.shift() ?? '')
        .replaceAll(/Port \d+/g, 'Port 22')
        .replaceAll('User vagrant', 'User root')
        .replaceAll(/IdentityFile .*/g, `IdentityFile ${join(home, '.ssh/deploy')}`);
      writeFileSync(join(home, 'ssh-config.txt'), said);
      const lines = `case "$1" in status) cat '${VAGRANT}/status.txt' ;; ssh-config) cat '${home}/ssh-config.txt' ;; esac`;
      writeProgram(join(home, 'bin/vagrant'), ['sh', '-c', lines, 'vagrant']);
    },
  };
}

/** An ssh server with an engine behind it, and a host with a tree. */
function doorPlace(world: World): TranscriptPlace {
  const { bare, docker, door } = world.hosts.servers;
  const login = `ssh_port: ${door.port}, ssh_user: ${door.user}`;
  return {
    means: { 'ssh_port: 2222, ssh_user: deploy': login, ...addressesOf(bare) },
    prepare: (home) => {
      withBundle(home, world);
      withLogin(home, bare, { door });
      writeProgram(join(door.bin, 'docker'), [docker.program]);
      writeProgram(join(home, 'bin/docker'), [docker.program]);
    },
  };
}
