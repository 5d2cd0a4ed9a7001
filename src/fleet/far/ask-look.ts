import { hexOf } from '../../core/digest.ts';
import { isServiceName } from '../../model/service-words.ts';
import { demandFarPath } from './demand-far-path.ts';
import type { LookRequest } from './far-model.ts';
import { batches, callLines } from './word-batches.ts';

/** What is asked of a target, in the order in which it is answered. */
export interface Asked {
  /** For the standard input of `look`. */
  readonly text: string;
  readonly paths: readonly string[][];
  readonly directories: readonly string[];
  readonly rooms: readonly string[];
  /** `passwd NAME` and `group NAME`. */
  readonly names: readonly string[];
  readonly processes: readonly number[];
  readonly services: readonly string[];
}

const NUMBER = /^\d+$/;

/** @throws ArxError RUN_BAD_TARGET for a path that no answer could be found for. */
export function askLook(request: LookRequest): Asked {
  for (const path of [...request.paths, ...request.directories, ...request.rooms])
    demandFarPath(path, 'look at');
  // What a place is says on which device there is room.
  const paths = batches([...new Set([...request.paths, ...request.rooms])]);
  const directories = [...new Set(request.directories)];
  const rooms = [...new Set(request.rooms)];
  const names = namesOf(request.owners);
  const processes = (request.processes ?? []).filter((pid) => Number.isInteger(pid) && pid > 0);
  const services = [...new Set(request.services)].filter(isServiceName);
  const lines = [
    ...callLines('seen', [...(request.seen?.keys() ?? [])].map(hexOf)),
    ...paths.flatMap((batch) => callLines('paths', batch)),
    ...callLines('names', directories),
    ...callLines('rooms', rooms),
    ...(request.mounts === true ? ['mounts'] : []),
    ...callLines('owners', names),
    ...callLines('processes', processes.map(String)),
    ...callLines('services', services),
    ...callLines('have', request.digests.map(hexOf)),
  ];
  return {
    text: `${lines.map((line) => `${line}\n`).join('')}\nasked\n`,
    paths,
    directories,
    rooms,
    names,
    processes,
    services,
  };
}

/** The parts of `user` and `user:group` that are no numbers. */
function namesOf(owners: readonly string[]): string[] {
  const asked = owners.flatMap((owner) => {
    const [user = '', group = ''] = owner.split(':');
    return [`passwd ${user}`, `group ${group}`];
  });
  return [...new Set(asked)].filter((name) => isName(name.slice(name.indexOf(' ') + 1)));
}

function isName(name: string): boolean {
  return !NUMBER.test(name) && /^[A-Za-z0-9_.][A-Za-z0-9_.@$-]*$/.test(name);
}
