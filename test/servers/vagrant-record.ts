/**
 * Writes what Vagrant says of two machines that run and one that does not into test/connect/vagrant/. By hand, as root: it
 * takes a minute.
 *
 *     node test/servers/vagrant-record.ts
 */
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { startVagrant } from './vagrant.ts';

const FILES = join(import.meta.dirname, '..', 'connect', 'vagrant');

await using world = await startVagrant(['web', 'db']);
// What is only here must not get into the recording.
const settle = (text: string): string =>
  text
    .replaceAll(world.path, '/home/me')
    .replaceAll(hostname(), 'here')
    .replaceAll(/^\d{10},/gm, '1700000000,');
writeFileSync(join(FILES, 'status.txt'), settle(world.ask('status', '--machine-readable')));
writeFileSync(join(FILES, 'ssh-config.txt'), settle(world.ask('ssh-config', 'web', 'db')));
