import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  askProgram,
  type ContainerEngine,
  containersOf,
  importImage,
  writeProgram,
} from './container-engine.ts';
import { openContainerRoom } from './container-room.ts';
import { needPackages } from './debian-packages.ts';
import { scratch } from './scratch.ts';

/** Nobody else's. */
const USER = 54_321;

const CONTAINERS = `[containers]
default_ulimits=["nofile=1024:1024","nproc=1024:1024"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
`;
const storage = (at: string): string => `[storage]
driver="vfs"
runroot="${at}/run/containers"
graphroot="${at}/home/graph"
[storage.options]
ignore_chown_errors="true"
`;

/**
 * podman of a user without root, who exists in its room alone and has no other ids than the own one: its containers know root
 * alone. Its image is made without those of others.
 */
export async function startRootlessPodman(): Promise<ContainerEngine> {
  needPackages(['podman', 'runc', 'iproute2', 'util-linux']);
  const place = scratch('rootless');
  const at = (name: string): string => join(place.path, name);
  chmodSync(place.path, 0o755);
  for (const each of ['home', 'run']) {
    mkdirSync(at(each), { mode: 0o700 });
    chownSync(at(each), USER, USER);
  }
  writeFileSync(at('containers.conf'), CONTAINERS);
  writeFileSync(at('storage.conf'), storage(place.path));
  const line = `rootless:x:${USER}:${USER}::${at('home')}:/bin/sh\n`;
  writeFileSync(at('passwd'), readFileSync('/etc/passwd', 'utf8') + line);
  const inside = `for each in $(awk '$3 == "cgroup2" { print $2 }' /proc/mounts); do umount -l "$each"; done
mount --bind ${at('passwd')} /etc/passwd
: > ${at('up')}
set +e; while :; do sleep 1000 & wait; done`;
  const room = await openContainerRoom(inside, () => Promise.resolve(existsSync(at('up'))));
  const user = ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups'];
  const env = [
    `HOME=${at('home')}`,
    `XDG_RUNTIME_DIR=${at('run')}`,
    `CONTAINERS_CONF=${at('containers.conf')}`,
    `CONTAINERS_STORAGE_CONF=${at('storage.conf')}`,
    `TMPDIR=${at('home')}`,
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
  ];
  const words = [...room.enter, ...user, 'env', '-i', '-C', at('home'), ...env, '/usr/bin/podman'];
  const program = writeProgram(at('podman'), words);
  await importImage(program, place.path, 'arx-test:1');
  return {
    program,
    enter: room.enter,
    image: 'localhost/arx-test:1',
    ask: (...args) => askProgram(program, args),
    containers: () => containersOf(program),
    [Symbol.asyncDispose]: async () => {
      await room[Symbol.asyncDispose]();
      place.remove();
    },
  };
}
