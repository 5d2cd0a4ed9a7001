import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

/** Each Debian package that tests need, with a file that shows that its program is there (from any package). */
const PACKAGES = {
  'nginx-light': '/usr/sbin/nginx',
  fcgiwrap: '/usr/sbin/fcgiwrap',
  tinyproxy: '/usr/bin/tinyproxy',
  'openssh-server': '/usr/sbin/sshd',
  'openssh-client': '/usr/bin/ssh',
  git: '/usr/bin/git',
  'git-lfs': '/usr/bin/git-lfs',
  'libarchive-tools': '/usr/bin/bsdtar',
  strace: '/usr/bin/strace',
  zstd: '/usr/bin/zstd',
  'xz-utils': '/usr/bin/xz',
  bzip2: '/usr/bin/bzip2',
  python3: '/usr/bin/python3',
  openssl: '/usr/bin/openssl',
  'util-linux': '/usr/bin/unshare',
  diffutils: '/usr/bin/diff',
  bubblewrap: '/usr/bin/bwrap',
  tar: '/usr/bin/tar',
  'default-jre-headless': '/usr/bin/java',
  zip: '/usr/bin/zip',
  minisign: '/usr/bin/minisign',
  'signify-openbsd': '/usr/bin/signify-openbsd',
  gnupg: '/usr/bin/gpg',
  radosgw: '/usr/bin/radosgw',
  'ceph-mon': '/usr/bin/ceph-mon',
  'ceph-osd': '/usr/bin/ceph-osd',
  'swift-proxy': '/usr/bin/swift-proxy-server',
  'swift-account': '/usr/bin/swift-account-server',
  'swift-container': '/usr/bin/swift-container-server',
  'swift-object': '/usr/bin/swift-object-server',
  memcached: '/usr/bin/memcached',
  chromium: '/usr/bin/chromium',
  systemd: '/lib/systemd/systemd',
  dbus: '/usr/bin/dbus-daemon',
  iproute2: '/sbin/ip',
  'init-system-helpers': '/usr/sbin/service',
  'docker.io': '/usr/sbin/dockerd',
  podman: '/usr/bin/podman',
  runc: '/usr/sbin/runc',
  'sysvinit-utils': '/lib/init/vars.sh',
  'ansible-core': '/usr/bin/ansible-playbook',
  'docker-registry': '/usr/bin/docker-registry',
  'apache2-utils': '/usr/bin/htpasswd',
  'nats-server': '/usr/sbin/nats-server',
  sudo: '/usr/bin/sudo',
  'dropbear-bin': '/usr/sbin/dropbear',
  fish: '/usr/bin/fish',
  tcsh: '/usr/bin/tcsh',
  vagrant: '/usr/bin/vagrant',
} as const;

/** A Debian package that tests know how to find. */
export type DebianPackage = keyof typeof PACKAGES;

/** Every package of the table above. */
export const ALL_PACKAGES = Object.keys(PACKAGES) as DebianPackage[];

/**
 * Makes sure that the programs of these packages are there. Root installs what is missing.
 * @throws Error with the line to run when something is missing and this is not root.
 */
export function needPackages(names: readonly DebianPackage[]): void {
  const missing = names.filter((name) => !existsSync(PACKAGES[name]));
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`Missing programs. Run as root: ${line}`);
  if (globSync('/var/lib/apt/lists/*_Packages*').length === 0) apt(['update', '-qq']);
  apt(['install', '-y', '--no-install-recommends', ...missing]);
}

function apt(args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=300'];
  try {
    execFileSync('apt-get', [...options, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error);
    throw new Error(`Cannot run apt-get ${args.join(' ')}: ${said}`, { cause: error });
  }
}
