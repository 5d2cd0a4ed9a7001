import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { busybox } from './busybox.ts';
import { writeProgram } from './container-engine.ts';
import { needPackages } from './debian-packages.ts';
import { type DockerEngine, startDockerEngine } from './docker-engine.ts';
import { scratch } from './scratch.ts';

const VAGRANTFILE = join(import.meta.dirname, '..', 'connect', 'vagrant', 'Vagrantfile');

/** Machines that Vagrant's own docker provider runs. */
export interface VagrantWorld extends AsyncDisposable {
  /** The directory with everything of it. */
  readonly path: string;
  /** Where the Vagrantfile is. */
  readonly project: string;
  /** The program, for whoever is where the machines are. */
  readonly program: string;
  /** Words that start a program where the machines are. */
  readonly enter: readonly string[];
  /** Runs vagrant there. Throws when it fails. */
  ask(...args: readonly string[]): string;
}

/** Brings up machines of test/connect/vagrant/Vagrantfile. Each takes about ten seconds. */
export async function startVagrant(machines: readonly string[]): Promise<VagrantWorld> {
  needPackages(['vagrant', 'openssh-server', 'openssh-client']);
  const place = scratch('vagrant');
  const engine = await startDockerEngine(['--bip=172.31.99.1/24', '--userland-proxy=true']);
  const world = worldOf(place.path, engine);
  const end = async (): Promise<void> => {
    await engine[Symbol.asyncDispose]();
    place.remove();
  };
  try {
    await importMachine(place.path, engine);
    world.ask('up', '--provider=docker', '--no-parallel', ...machines);
  } catch (error) {
    await end();
    throw error;
  }
  return { ...world, [Symbol.asyncDispose]: end };
}

function worldOf(path: string, engine: DockerEngine): Omit<VagrantWorld, typeof Symbol.asyncDispose> {
  const project = join(path, 'project');
  mkdirSync(project);
  copyFileSync(VAGRANTFILE, join(project, 'Vagrantfile'));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: path,
    // nsenter(1) starts in /.
    VAGRANT_CWD: project,
    VAGRANT_HOME: join(path, 'home'),
    VAGRANT_CHECKPOINT_DISABLE: '1',
    DOCKER_HOST: engine.address,
  };
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const program = writeProgram(join(path, 'vagrant'), ['env', ...settings, '/usr/bin/vagrant']);
  const [enter = '', ...words] = engine.enter;
  const ask = (...args: readonly string[]): string =>
    execFileSync(enter, [...words, program, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return { path, project, program, enter: engine.enter, ask };
}

async function importMachine(path: string, engine: DockerEngine): Promise<void> {
  const root = join(path, 'root');
  await sshdTree(root);
  const tar = join(path, 'root.tar');
  execFileSync('tar', ['-C', root, '-cf', tar, '.']);
  const conduct = ['-c', 'CMD ["/usr/sbin/sshd","-D","-e"]', '-c', 'EXPOSE 22'];
  await engine.ask('import', ...conduct, tar, 'arx-test:sshd');
}

const DIRECTORIES = [
  'bin',
  'tmp',
  'etc/ssh',
  'root',
  'proc',
  'dev',
  'sys',
  'run/sshd',
  'usr/sbin',
  'home/vagrant/.ssh',
];
const FILES = {
  'etc/passwd':
    'root:x:0:0::/root:/bin/sh\nsshd:x:100:100::/run/sshd:/bin/false\nvagrant:x:1000:1000::/home/vagrant:/bin/sh\n',
  'etc/group': 'root:x:0:\nsshd:x:100:\nvagrant:x:1000:\n',
  'etc/shadow': 'vagrant:*:19000::::::\n',
  'etc/ssh/sshd_config': 'UsePAM no\nStrictModes no\nHostKey /etc/ssh/host_key\n',
};

/** A tree with busybox, sshd, and a user that Vagrant's public, insecure key may log in as. */
async function sshdTree(root: string): Promise<void> {
  for (const each of DIRECTORIES) mkdirSync(join(root, each), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  cpSync(await busybox(), join(root, 'bin/busybox'));
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin']);
  const libraries = execFileSync('ldd', ['/usr/sbin/sshd'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const path of ['/usr/sbin/sshd', ...libraries]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(root, name), text);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(root, 'etc/ssh/host_key')]);
  copyFileSync(publicKey(), join(root, 'home/vagrant/.ssh/authorized_keys'));
  execFileSync('chown', ['-R', '1000:1000', join(root, 'home/vagrant')]);
  // Vagrant asks it for a directory of its own.
  writeProgram(join(root, 'bin/sudo'), ['env', '--']);
  chmodSync(join(root, 'etc/shadow'), 0o600);
}

function publicKey(): string {
  const files = execFileSync('dpkg', ['-L', 'vagrant'], { encoding: 'utf8' }).split('\n');
  const key = files.find((path) => path.endsWith('/keys/vagrant.pub'));
  if (key === undefined) throw new Error('the package vagrant has no keys/vagrant.pub');
  return key;
}
