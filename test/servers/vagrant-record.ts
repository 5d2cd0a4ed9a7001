/**
 * Brings up two machines with Vagrant's own docker provider, reads them through arx, and writes what Vagrant says into
 * test/connect/vagrant/. By hand, as root, with vagrant 2.3 and docker.io installed: it takes a minute.
 *
 *     node test/servers/vagrant-record.ts
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hostname } from 'node:os';
import { vagrant } from '../../src/connect/vagrant/vagrant.ts';
import { watched } from '../connect/docker-world.ts';
import { busybox } from './busybox.ts';
import { writeProgram } from './container-engine.ts';
import { startDockerEngine } from './docker-engine.ts';
import { scratch } from './scratch.ts';

const FILES = join(import.meta.dirname, '..', 'connect', 'vagrant');
const KEYS = execFileSync('dpkg', ['-L', 'vagrant'], { encoding: 'utf8' })
  .split('\n')
  .find((path) => path.endsWith('/keys/vagrant.pub'));

/** A tree with sshd, and a user that Vagrant's public, insecure key may log in as. */
async function sshdTree(root: string): Promise<void> {
  for (const each of [
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
  ])
    mkdirSync(join(root, each), { recursive: true });
  cpSync(await busybox(), join(root, 'bin/busybox'));
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin']);
  const libraries = execFileSync('ldd', ['/usr/sbin/sshd'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const path of ['/usr/sbin/sshd', ...libraries]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0::/root:/bin/sh\nsshd:x:100:100::/run/sshd:/bin/false\nvagrant:x:1000:1000::/home/vagrant:/bin/sh\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nsshd:x:100:\nvagrant:x:1000:\n');
  writeFileSync(join(root, 'etc/shadow'), 'vagrant:*:19000::::::\n');
  writeFileSync(join(root, 'etc/ssh/sshd_config'), 'UsePAM no\nStrictModes no\nHostKey /etc/ssh/host_key\n');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(root, 'etc/ssh/host_key')]);
  copyFileSync(KEYS ?? '', join(root, 'home/vagrant/.ssh/authorized_keys'));
  writeProgram(join(root, 'bin/sudo'), ['env', '--']);
  chmodSync(join(root, 'etc/shadow'), 0o600);
}

using place = scratch('vagrant');
await using engine = await startDockerEngine(['--bip=172.31.99.1/24', '--userland-proxy=true']);
const at = (name: string): string => join(place.path, name);
await sshdTree(at('root'));
execFileSync('tar', ['-C', at('root'), '-cf', at('root.tar'), '.']);
await engine.ask(
  'import',
  '-c',
  'CMD ["/usr/sbin/sshd","-D","-e"]',
  '-c',
  'EXPOSE 22',
  at('root.tar'),
  'arx-test:sshd',
);
mkdirSync(at('project'));
copyFileSync(join(FILES, 'Vagrantfile'), at('project/Vagrantfile'));
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: place.path,
  // nsenter(1) starts in /.
  VAGRANT_CWD: at('project'),
  VAGRANT_HOME: at('home'),
  VAGRANT_CHECKPOINT_DISABLE: '1',
  DOCKER_HOST: engine.address,
};
const words = [
  ...engine.enter,
  'env',
  ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  'vagrant',
] as const;
const binary = writeProgram(at('vagrant'), words);
const ask = (...args: readonly string[]): string =>
  execFileSync(binary, args, { cwd: at('project'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
// What is only here must not get into the recording.
const settle = (text: string): string =>
  text
    .replaceAll(place.path, '/home/me')
    .replaceAll(hostname(), 'here')
    .replaceAll(/^\d{10},/gm, '1700000000,');
try {
  process.stdout.write(ask('up', '--provider=docker', '--no-parallel', 'web', 'db'));
  const status = ask('status', '--machine-readable');
  const configuration = ask('ssh-config', 'web', 'db');
  assert.ok(vagrant.expand !== undefined);
  const found = await vagrant.expand(
    { connector: 'vagrant' },
    { vagrant_directory: at('project'), vagrant_binary: binary },
    watched().context,
  );
  process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  assert.equal(found.length, 2);
  for (const { data } of found) {
    const {
      ssh_hostname: host,
      ssh_port: port,
      ssh_user: user,
      ssh_key: key,
    } = data as Record<string, string>;
    const login = ['-T', '-p', `${port}`, '-l', `${user}`, '-i', `${key}`];
    const known = [
      '-o',
      'StrictHostKeyChecking=accept-new',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'LogLevel=ERROR',
    ];
    const ssh = [...engine.enter.slice(1), 'ssh', ...login, ...known, `${host}`, 'id', '-un'];
    assert.equal(execFileSync('nsenter', ssh, { encoding: 'utf8' }), 'vagrant\n');
  }
  writeFileSync(join(FILES, 'status.txt'), settle(status));
  writeFileSync(join(FILES, 'ssh-config.txt'), settle(configuration));
} finally {
  ask('destroy', '--force');
}
process.stdout.write(readFileSync(join(FILES, 'ssh-config.txt'), 'utf8'));
