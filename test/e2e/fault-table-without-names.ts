import { needPackages } from '../servers/debian-packages.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../servers/scratch.ts';

needPackages(['util-linux']);
const files = scratch('without-names');

/** Starts a program in a network of its own, in which nothing but these files answers for names. */
function around(name: string, nsswitch: string): readonly string[] {
  const [own, servers] = [join(files.path, name), join(files.path, 'resolv.conf')];
  writeFileSync(own, `hosts: ${nsswitch}\n`);
  writeFileSync(servers, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const script = `mount --bind ${own} /etc/nsswitch.conf && mount --bind ${servers} /etc/resolv.conf && exec "$@"`;
  return ['unshare', '--net', '--mount', '--map-root-user', 'sh', '-c', script, 'sh'];
}

/** Only the system's own file knows names: every other has no address, and no packet is sent. */
export const NO_NAMES: readonly string[] = around('files', 'files');

/** Names are asked of this machine, where nobody listens and not even the loopback is up. */
export const NO_NAME_SERVER: readonly string[] = around('dns', 'files dns');
