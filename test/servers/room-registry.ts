import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { busybox } from './busybox.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { needPackages } from './debian-packages.ts';

const run = promisify(execFile);

/** Where the registry of a room is, for those in it. */
export const ROOM_REGISTRY = '127.0.0.1:5000';

/** Starts docker-registry in the room of a container engine, which has a network of its own. @param enter starts programs there. */
export async function startRoomRegistry(enter: readonly string[], directory: string): Promise<Daemon> {
  needPackages(['docker-registry']);
  mkdirSync(directory, { recursive: true });
  const config = join(directory, 'config.json');
  const storage = { filesystem: { rootdirectory: join(directory, 'store') } };
  const http = { addr: ROOM_REGISTRY };
  writeFileSync(config, JSON.stringify({ version: '0.1', log: { level: 'warn' }, storage, http }));
  const [program = '', ...words] = enter;
  const ask = [...words, await busybox(), 'wget', '-q', '-O', '-', `http://${ROOM_REGISTRY}/v2/`];
  const answers = async (): Promise<boolean> =>
    await run(program, ask).then(
      () => true,
      () => false,
    );
  const argv = [program, ...words, 'docker-registry', 'serve', config] as const;
  return await startDaemon({ argv, log: join(directory, 'log'), ready: answers });
}
