import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import { type Ended, runProgram } from '../helpers/arx-home.ts';
import { KEEPER } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { ownNet } from './own-net.ts';
import { scratch } from './scratch.ts';
import { busyboxRoot, machineRoot, makeKey, PASSWORD } from './ssh-fleet-roots.ts';

/** The login shell of everybody. `busybox`: a host that has nothing else, and dropbear as its server. */
export type FleetShell = 'bash' | 'dash' | 'fish' | 'tcsh' | 'busybox';

export interface SshFleetOptions {
  /** How many; at most 250. */
  readonly hosts: number;
  /** Default dash. */
  readonly shell?: FleetShell;
  /** Key exchanges that sshd offers; `any`: all that it has. Default: curve25519-sha256, which takes the least. */
  readonly keyExchange?: 'curve25519-sha256' | 'any';
}

/**
 * Hosts inside this machine, each with files, processes, names and a network of its own, and an ssh server on port 22. They see
 * the programs of the machine, those of busybox nothing but it; whatever they write is gone with them. Users: root; ann, whose
 * sudo and doas ask for her password; bob, whose do not; eve, who may not. All take the key; ann also takes her password.
 */
export interface SshFleet extends AsyncDisposable {
  /** `h1`, `h2` … */
  readonly names: readonly string[];
  /** Private key of every user of every host. */
  readonly key: string;
  readonly knownHosts: string;
  /** That of ann. */
  readonly password: string;
  address(name: string): string;
  /** Data of a host for arx. Default user: root. */
  data(name: string, user?: string): HostData;
  /** Its link says nothing any more, either way. */
  cut(name: string): Promise<void>;
  heal(name: string): Promise<void>;
  /** Runs a program on a host, as its root, without ssh. */
  run(name: string, ...argv: readonly string[]): Promise<Ended>;
}

interface Member {
  readonly name: string;
  readonly address: string;
}

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
};

/** Starts hosts and waits until all of them answer. Needs root. */
export async function startSshFleet({
  hosts,
  shell = 'dash',
  keyExchange = 'curve25519-sha256',
}: SshFleetOptions): Promise<SshFleet> {
  needPrograms(shell);
  const home = scratch('fleet');
  const at = (name: string): string => join(home.path, name);
  const net = ownNet();
  const members = membersOf(hosts, net.number);
  makeKey(at('key'));
  const hostKey =
    shell === 'busybox' ? await busyboxRoot(home.path) : await machineRoot(home.path, { shell, keyExchange });
  writeFileSync(at('known_hosts'), members.map(({ address }) => `${address} ${hostKey}\n`).join(''));
  writeList(home.path, members);
  const stopHosts = await startHosts(home.path, members, shell);
  const enter = (name: string, ...argv: readonly string[]): Promise<Ended> => {
    const pid = readFileSync(join(at(name), 'pid'), 'utf8').trim();
    return runProgram(['nsenter', `--target=${pid}`, ...argv], { env: ENVIRONMENT, cwd: '/' });
  };
  const link = async (name: string, state: string): Promise<void> => {
    const { code, stderr } = await enter(name, '--net', 'ip', 'link', 'set', 'eth0', state);
    if (code !== 0) throw new Error(stderr);
  };
  const address = (name: string): string => members.find((each) => each.name === name)?.address ?? 'none';
  return {
    names: members.map(({ name }) => name),
    key: at('key'),
    knownHosts: at('known_hosts'),
    password: PASSWORD,
    address,
    data: (name, user = 'root') => ({
      ssh_hostname: address(name),
      ssh_user: user,
      ssh_key: at('key'),
      ssh_known_hosts_file: at('known_hosts'),
      ssh_config_file: '/dev/null',
      ssh_allow_agent: false,
    }),
    cut: (name) => link(name, 'down'),
    heal: (name) => link(name, 'up'),
    run: (name, ...argv) => enter(name, '--all', '--', ...argv),
    [Symbol.asyncDispose]: async () => {
      await stopHosts();
      home.remove();
      net[Symbol.dispose]();
    },
  };
}

function needPrograms(shell: FleetShell): void {
  needPackages(['util-linux', 'iproute2', 'openssh-client', 'openssh-server', 'openssl', 'sudo']);
  if (shell === 'busybox') needPackages(['dropbear-bin']);
  if (shell === 'fish' || shell === 'tcsh') needPackages([shell]);
}

/** In a network that nobody else here has. */
function membersOf(count: number, number: number): Member[] {
  const net = `10.99.${number}`;
  return Array.from({ length: count }, (_, index) => ({
    name: `h${index + 1}`,
    address: `${net}.${index + 1}`,
  }));
}

function writeList(directory: string, members: readonly Member[]): void {
  const id = randomInt(0x1000, 0xffff).toString(16);
  const lines = members.map(({ name, address }, index) => {
    mkdirSync(join(directory, name, 'mount'), { recursive: true });
    const digits = (index + 1).toString(16).padStart(2, '0');
    return `${name} ${address} ax${id}-${index + 1} ${digits}\n`;
  });
  writeFileSync(join(directory, 'list'), lines.join(''));
}

/** Returns what ends them. */
async function startHosts(
  directory: string,
  members: readonly Member[],
  shell: FleetShell,
): Promise<() => Promise<void>> {
  const net = (members[0]?.address ?? '').replace(/\.\d+$/, '');
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', 'sh', join(import.meta.dirname, 'ssh-fleet.sh')], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...ENVIRONMENT,
      HERE: import.meta.dirname,
      NET: '10.99.0.0/16',
      OURS: `${net}.254`,
      FLEET: directory,
      SERVER: shell === 'busybox' ? 'dropbear' : 'sshd',
      LOWER: shell === 'busybox' ? join(directory, 'busybox') : '/',
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += String(bytes)));
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  try {
    await Promise.all(
      members.map((member) => untilItAnswers(member, directory, () => child.exitCode === null)),
    );
  } catch (error) {
    await stop();
    throw new Error(`the fleet did not start: ${said}`, { cause: error });
  }
  return stop;
}

/** Nobody is asked before there is a link: the address would lead elsewhere. */
async function untilItAnswers(
  { name, address }: Member,
  directory: string,
  running: () => boolean,
): Promise<void> {
  const isLinked = (): boolean => existsSync(join(directory, name, 'linked'));
  for (const deadline = Date.now() + 60_000; running() && Date.now() < deadline; await sleep(20))
    if (isLinked() && (await accepts(address))) return;
  throw new Error(`${name} does not answer`);
}

function accepts(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: address, port: 22, timeout: 1000 });
  socket.once('connect', () => resolve(true));
  for (const event of ['error', 'timeout']) socket.once(event, () => resolve(false));
  return promise.finally(() => socket.destroy());
}
