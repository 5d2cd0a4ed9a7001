import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostData } from '../../../src/model/fleet/host-data.ts';
import { findProgram } from '../../../src/sys/find-program.ts';
import { shellWord } from '../../../src/core/shell-word.ts';
import type { Ended } from '../../helpers/arx-home.ts';
import { type ContainerEngine, writeProgram } from '../../servers/container-engine.ts';
import { startDockerEngine } from '../../servers/docker-engine.ts';
import { type GitSshServer, startGitSsh } from '../../servers/git-ssh.ts';
import { startPodmanHost } from '../../servers/podman-host.ts';
import { busybox } from '../../servers/busybox.ts';
import { type SmallHost, startSmallHost } from '../../servers/small-host.ts';
import { type SshFleet, startSshFleet } from '../../servers/ssh-fleet.ts';
import type { FarShell, Way } from './way.ts';

/** The servers of all ways. */
export interface Hosts extends AsyncDisposable {
  readonly ways: readonly Way[];
  /** In it arx runs for the ways of `inside`. */
  readonly small: SmallHost;
  /** The dash hosts. */
  readonly fleet: SshFleet;
  readonly servers: Servers;
}

/** The servers behind the ways. */
export interface Servers {
  /** Hosts by ssh, of which the second has a tree. */
  readonly bare: SshFleet;
  readonly docker: ContainerEngine;
  readonly podman: ContainerEngine;
  /** An ssh server of this machine. */
  readonly door: GitSshServer;
}

const TREE = 'srv/tree';
const LOOP = 'trap "exit 0" TERM; while sleep 1000 & wait $!; do :; done';

/** A tree of busybox with what a container has, too. */
const treeLines = (program: string): string => `
for each in bin sbin usr/bin tmp dev/shm proc run root var/lib etc srv home; do mkdir -p ${TREE}/$each; done
cp ${program} ${TREE}/bin/busybox
chroot ${TREE} /bin/busybox --install -s /bin
printf 'root:x:0:0::/root:/bin/sh\\n' >${TREE}/etc/passwd
printf 'root:x:0:\\n' >${TREE}/etc/group
mount -t proc proc ${TREE}/proc
mount -t tmpfs -o mode=1777 arx ${TREE}/dev/shm
for each in null zero urandom; do : >${TREE}/dev/$each; mount --bind /dev/$each ${TREE}/dev/$each; done
`;

/** Starts one small host, one engine each of docker and podman, three kinds of ssh hosts, and an ssh server before docker. */
export async function startHosts(): Promise<Hosts> {
  await using stack = new AsyncDisposableStack();
  const own = async <T extends AsyncDisposable>(work: Promise<T>): Promise<T> => stack.use(await work);
  const [small, docker, podman, door, dash, bash, bare] = await Promise.all([
    own(startSmallHost({ first: 'nothing', prepare: treeLines(await busybox()) })),
    own(startDockerEngine()),
    own(startPodmanHost()),
    own(startGitSsh()),
    own(startSshFleet({ hosts: 3, shell: 'dash' })),
    own(startSshFleet({ hosts: 1, shell: 'bash' })),
    own(startSshFleet({ hosts: 2, shell: 'busybox' })),
  ]);
  const at = (name: string): string => join(small.shared, name);
  mkdirSync(at('inventories'));
  const parts = [
    localWays(small),
    await sshWays({ dash, bash, bare }, at),
    await inventoryWays(dash, at('inventories')),
    await containerWays({ docker, podman, door }, at),
  ];
  const kept = stack.move();
  return {
    ways: parts.flat(),
    small,
    fleet: dash,
    servers: { bare, docker, podman, door },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function localWays(small: SmallHost): Way[] {
  const place = 'inside';
  const starts =
    (...verbs: readonly string[]) =>
    (words: readonly string[]) =>
      words[0] === 'sh' && verbs.some((verb) => words.includes(verb));
  const [carries, sends] = [starts('begin', 'follow'), starts('take_large')];
  return [
    {
      title: '@local',
      host: '@local',
      result: '@local',
      // Without it the state would be that of the caller, $ARX_STATE_DIR.
      data: { state_directory: '/var/lib/arx' },
      place,
      far: (lines) => small.sh(lines),
      carries,
      sends,
      services: true,
    },
    {
      title: '@chroot, busybox',
      host: `@chroot/${TREE}`,
      result: `@chroot/${TREE}`,
      data: {},
      place,
      far: (lines) => small.sh(`exec chroot /${TREE} /bin/sh -ec ${shellWord(lines)}`),
      carries,
      sends,
      services: false,
    },
  ];
}

interface SshFleets {
  readonly dash: SshFleet;
  readonly bash: SshFleet;
  readonly bare: SshFleet;
}

async function sshWays({ dash, bash, bare }: SshFleets, at: (name: string) => string): Promise<Way[]> {
  await bare.run('h2', 'sh', '-ec', `cd /; ${treeLines('/bin/busybox')}`);
  const bareShell = farOf(bare, 'h2');
  const counted = countingProgram(at('ssh'), 'ssh', at('ssh.starts'));
  const base = { place: 'here', carries: isMaster, sends: isMaster, services: true } as const;
  return [
    {
      ...base,
      title: '@ssh, dash',
      host: 'dash',
      result: 'dash',
      data: { ...dash.data('h1'), ssh_binary: counted, secrets: { TOKEN: { env: 'TOKEN_OF_ONE' } } },
      far: farOf(dash, 'h1'),
      starts: at('ssh.starts'),
    },
    {
      ...base,
      title: '@ssh, bash, sudo with a password',
      host: '@ssh/bash',
      result: '@ssh/bash',
      data: { ...bash.data('h1', 'ann'), _sudo: true, _sudo_password: { env: 'SUDO_PASSWORD' } },
      far: farOf(bash, 'h1'),
    },
    {
      ...base,
      title: '@ssh, busybox and dropbear',
      host: 'bare',
      result: 'bare',
      data: bare.data('h1'),
      far: farOf(bare, 'h1'),
    },
    {
      ...base,
      title: 'the chain @ssh/@chroot, busybox',
      host: `@ssh/bare-2/@chroot/${TREE}`,
      result: `@ssh/bare-2/@chroot/${TREE}`,
      data: bare.data('h2'),
      services: false,
      far: (lines) => bareShell(`exec chroot /${TREE} /bin/sh -ec ${shellWord(lines)}`),
    },
  ];
}

async function inventoryWays(fleet: SshFleet, directory: string): Promise<Way[]> {
  const base = { place: 'here', carries: isMaster, sends: isMaster, services: true } as const;
  const terraform = terraformAt(directory, fleet);
  const { ssh_hostname: _hostname, ...login } = fleet.data('h2');
  return [
    {
      ...base,
      title: terraform.title,
      host: '@terraform/servers.west.hosts',
      result: '@terraform/west-0',
      data: { ...login, terraform_directory: directory, terraform_binary: terraform.binary },
      far: farOf(fleet, 'h2'),
    },
    {
      ...base,
      title: '@vagrant as recorded, before a real sshd',
      host: '@vagrant/web',
      result: '@vagrant/web',
      data: { vagrant_directory: directory, vagrant_binary: recordedVagrant(directory, fleet) },
      far: farOf(fleet, 'h3'),
    },
  ];
}

/** Outputs of the real program where that is on the PATH; else a program that says what it would say. */
function terraformAt(directory: string, fleet: SshFleet): { title: string; binary: string } {
  const hosts = [{ name: 'west-0', ssh_hostname: fleet.address('h2') }];
  const env = { PATH: process.env['PATH'] ?? '', HOME: directory, CHECKPOINT_DISABLE: '1' };
  const real = findProgram('terraform', env.PATH, '/');
  if (real === undefined) {
    const said = JSON.stringify({ servers: { sensitive: false, value: { west: { hosts } } } });
    const binary = writeProgram(join(directory, 'terraform'), ['printf', '%s', said]);
    return { title: '@terraform as recorded, before a real sshd', binary };
  }
  const words = hosts.map((each) => `{ name = "${each.name}", ssh_hostname = "${each.ssh_hostname}" }`);
  writeFileSync(
    join(directory, 'main.tf'),
    `resource "terraform_data" "west" { input = [${words.join()}] }\noutput "servers" { value = { west = { hosts = terraform_data.west.output } } }\n`,
  );
  for (const args of [
    ['init', '-no-color'],
    ['apply', '-auto-approve', '-no-color'],
  ])
    execFileSync(real, args, { cwd: directory, env, stdio: 'pipe' });
  return { title: '@terraform', binary: real };
}

/** What Vagrant 2.3.4 said (test/servers/vagrant-record.ts), of a machine that is one of ours. */
function recordedVagrant(directory: string, fleet: SshFleet): string {
  const recorded = join(import.meta.dirname, '..', '..', 'connect', 'vagrant');
  const said = readFileSync(join(recorded, 'ssh-config.txt'), 'utf8')
    .replaceAll('127.0.0.1', fleet.address('h3'))
    .replaceAll(/Port \d+/g, 'Port 22')
    .replaceAll('User vagrant', 'User root')
    .replaceAll(/IdentityFile .*/g, `IdentityFile ${fleet.key}`);
  writeFileSync(join(directory, 'ssh-config.txt'), said);
  const lines = `case "$1" in status) cat '${recorded}/status.txt' ;; ssh-config) cat '${directory}/ssh-config.txt' ;; *) exit 1 ;; esac`;
  return writeProgram(join(directory, 'vagrant'), ['sh', '-c', lines, 'vagrant']);
}

async function containerWays(
  { docker, podman, door }: Omit<Servers, 'bare'>,
  at: (name: string) => string,
): Promise<Way[]> {
  const login = {
    ssh_port: door.port,
    ssh_user: door.user,
    ssh_key: door.identity,
    ssh_known_hosts_file: door.knownHosts,
    ssh_config_file: '/dev/null',
    ssh_allow_agent: false,
  };
  const run = (engine: ContainerEngine, name: string, ...more: string[]): Promise<string> =>
    engine.ask('run', '-d', `--name=${name}`, '--network=none', ...more, engine.image, 'sh', '-c', LOOP);
  await Promise.all([
    run(docker, 'c1'),
    run(docker, 'c2'),
    run(docker, 'c3', '--cap-add=SYS_ADMIN'),
    run(podman, 'p1'),
  ]);
  const base = (engine: ContainerEngine, name: string) => ({
    place: 'here' as const,
    services: true,
    carries: isEngineClient('begin', 'follow'),
    sends: isEngineClient('take_large'),
    far: (lines: string) => engine.ask('exec', name, 'sh', '-ec', lines),
  });
  const named = (host: string): { host: string; result: string } => ({ host, result: host });
  return [
    {
      ...base(docker, 'c1'),
      ...named('@docker/c1'),
      title: '@docker, busybox without namespaces',
      data: { docker_binary: countingProgram(at('docker'), docker.program, at('docker.starts')) },
      starts: at('docker.starts'),
    },
    {
      ...base(podman, 'p1'),
      ...named('@podman/p1'),
      title: '@podman, busybox without namespaces',
      data: { podman_binary: countingProgram(at('podman'), podman.program, at('podman.starts')) },
      starts: at('podman.starts'),
    },
    {
      ...base(docker, 'c2'),
      ...named('@dockerssh/127.0.0.1:c2'),
      title: '@dockerssh, busybox without namespaces',
      data: { ...login, docker_binary: docker.program },
    },
    {
      ...base(docker, 'c3'),
      ...named('@ssh/127.0.0.1/@docker/c3'),
      title: 'the chain @ssh/@docker, busybox with namespaces',
      data: { ...login, docker_binary: docker.program } satisfies HostData,
    },
  ];
}

/** The process that holds the connections of one host. */
function isMaster(words: readonly string[]): boolean {
  return words.includes('-M') && words.some((word) => word.includes('/arx-ssh-'));
}

/** What carries a running program of a container. */
function isEngineClient(...verbs: readonly string[]) {
  return (words: readonly string[]): boolean =>
    /(?:^|\/)(?:docker|podman)$/.test(words[0] ?? '') && verbs.some((verb) => words.includes(verb));
}

/** A program that writes down each of its starts, and becomes another one. */
function countingProgram(path: string, program: string, starts: string): string {
  appendFileSync(starts, '');
  const lines = `#!/bin/sh\nprintf '%s ' "$@" | tr '\\n' ' ' >>'${starts}'\necho >>'${starts}'\nexec ${program} "$@"\n`;
  writeFileSync(path, lines);
  chmodSync(path, 0o755);
  return path;
}

function farOf(fleet: SshFleet, name: string): FarShell {
  return async (lines) => demandGood(await fleet.run(name, 'sh', '-ec', lines), lines);
}

function demandGood({ code, stdout, stderr }: Ended, lines: string): string {
  if (code === 0) return stdout;
  throw new Error(`these lines ended with ${code}: ${lines}\n${stdout}${stderr}`);
}
