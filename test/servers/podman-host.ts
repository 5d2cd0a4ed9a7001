import { existsSync, writeFileSync } from 'node:fs';
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
import { ROOM_REGISTRY } from './room-registry.ts';
import { scratch } from './scratch.ts';

const SETTINGS = `[containers]
default_ulimits=["nofile=1024:1024","nproc=1024:1024"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
`;

// podman takes a mixed machine for one with control groups version 2 only, as long as that is mounted.
const INSIDE = `for each in $(awk '$3 == "cgroup2" { print $2 }' /proc/mounts); do umount -l "$each"; done
`;

/** podman with a storage of its own. It has no daemon: each call of its program is one. */
export async function startPodmanHost(): Promise<ContainerEngine> {
  needPackages(['podman', 'runc', 'iproute2', 'util-linux']);
  const place = scratch('podman');
  const at = (name: string): string => join(place.path, name);
  writeFileSync(at('containers.conf'), SETTINGS);
  writeFileSync(
    at('storage.conf'),
    `[storage]\ndriver="overlay"\nrunroot="${at('run')}"\ngraphroot="${at('graph')}"\n`,
  );
  // docker takes a registry of the machine itself without TLS, podman only when it is told.
  writeFileSync(at('registries.conf'), `[[registry]]\nlocation = "${ROOM_REGISTRY}"\ninsecure = true\n`);
  const stay = `: > ${at('up')}\nset +e; while :; do sleep 1000 & wait; done`;
  const room = await openContainerRoom(INSIDE + stay, () => Promise.resolve(existsSync(at('up'))));
  const settings = [
    `CONTAINERS_CONF=${at('containers.conf')}`,
    `CONTAINERS_STORAGE_CONF=${at('storage.conf')}`,
    `CONTAINERS_REGISTRIES_CONF=${at('registries.conf')}`,
  ];
  const program = writeProgram(at('podman'), [...room.enter, 'env', ...settings, '/usr/bin/podman']);
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
