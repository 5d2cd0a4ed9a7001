import { existsSync, mkdirSync } from 'node:fs';
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

/** A docker engine of its own. Its socket can be reached from here. */
export interface DockerEngine extends ContainerEngine {
  /** Of its socket, as `docker --host` takes it. */
  readonly address: string;
}

/** @param network options of dockerd for its network; default: none. */
export async function startDockerEngine(network = ['--bridge=none']): Promise<DockerEngine> {
  needPackages(['docker.io', 'runc', 'iproute2', 'util-linux']);
  const place = scratch('docker');
  const at = (name: string): string => join(place.path, name);
  mkdirSync(at('data'));
  const address = `unix://${at('s')}`;
  const words = `--host ${address} --data-root ${at('data')} --exec-root ${at('exec')} --pidfile ${at('pid')}`;
  const quiet = `--iptables=false --ip6tables=false --ip-forward=false --ip-masq=false ${network.join(' ')}`;
  // The client of the package: another one on the PATH may be newer and speak otherwise.
  const docker = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';
  const program = writeProgram(at('docker'), [docker, '--config', at('config'), '--host', address]);
  const answers = (): Promise<boolean> =>
    askProgram(program, ['version']).then(
      () => true,
      () => false,
    );
  const room = await openContainerRoom(`exec dockerd ${words} ${quiet}`, answers);
  await importImage(program, place.path, 'arx-test:1');
  return {
    program,
    address,
    enter: room.enter,
    image: 'arx-test:1',
    ask: (...args) => askProgram(program, args),
    containers: () => containersOf(program),
    [Symbol.asyncDispose]: async () => {
      await room[Symbol.asyncDispose]();
      place.remove();
    },
  };
}
