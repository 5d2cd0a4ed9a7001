import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { freePort } from './free-port.ts';

/** A registry of Docker's (OCI distribution). */
export interface DockerRegistry extends Daemon {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
}

/** Who may use a registry: one user, or who brings a token of an issuer. */
export type RegistryGuard =
  | { readonly name: string; readonly password: string }
  | {
      readonly realm: string;
      readonly service: string;
      readonly issuer: string;
      readonly rootcertbundle: string;
    };

/** Starts docker-registry on 127.0.0.1. @param guard missing: everybody may use it. */
export async function startDockerRegistry(directory: string, guard?: RegistryGuard): Promise<DockerRegistry> {
  needPackages(['docker-registry', 'apache2-utils']);
  mkdirSync(directory, { recursive: true });
  const port = await freePort();
  const config = join(directory, 'config.json');
  const auth = guard === undefined ? {} : { auth: authOf(directory, guard) };
  const storage = { filesystem: { rootdirectory: join(directory, 'store') } };
  const http = { addr: `127.0.0.1:${port}` };
  writeFileSync(config, JSON.stringify({ version: '0.1', log: { level: 'warn' }, storage, http, ...auth }));
  const argv = ['docker-registry', 'serve', config] as const;
  const daemon = await startDaemon({ argv, log: join(directory, 'log'), ready: port });
  return { ...daemon, url: `http://127.0.0.1:${port}` };
}

function authOf(directory: string, guard: RegistryGuard): object {
  if ('realm' in guard) return { token: guard };
  return { htpasswd: { realm: 'arx', path: passwords(directory, guard) } };
}

function passwords(directory: string, user: { readonly name: string; readonly password: string }): string {
  const path = join(directory, 'passwords');
  writeFileSync(path, execFileSync('htpasswd', ['-Bbn', '-C', '4', user.name, user.password]));
  return path;
}
