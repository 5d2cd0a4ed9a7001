import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { freePort } from './free-port.ts';

/** A NATS server with JetStream. */
export interface NatsServer extends Daemon {
  /** `nats://127.0.0.1:PORT`, or `tls:` */
  readonly url: string;
  readonly port: number;
}

/** What it is started with. */
export interface NatsOptions {
  /** Who may connect; default: everybody. */
  readonly user?: { readonly name: string; readonly password: string };
  /** PEM files: it demands TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Default: a free one. */
  readonly port?: number;
}

/** Starts nats-server on 127.0.0.1; what it keeps is in the directory, so that it can be started there again. */
export async function startNats(directory: string, options: NatsOptions = {}): Promise<NatsServer> {
  needPackages(['nats-server']);
  const { user, tls, port = await freePort() } = options;
  mkdirSync(directory, { recursive: true });
  const config = join(directory, 'nats.conf');
  const users =
    user === undefined ? '' : `authorization { user: ${user.name}, password: "${user.password}" }\n`;
  const secure = tls === undefined ? '' : `tls { cert_file: "${tls.certificate}", key_file: "${tls.key}" }\n`;
  const stream = `jetstream { store_dir: "${join(directory, 'store')}", max_mem: 64M, max_file: 1G }\n`;
  writeFileSync(config, `listen: "127.0.0.1:${port}"\n${stream}${users}${secure}`);
  const argv = ['nats-server', '-c', config] as const;
  const daemon = await startDaemon({ argv, log: join(directory, 'log'), ready: port });
  const scheme = tls === undefined ? 'nats' : 'tls';
  return { ...daemon, url: `${scheme}://127.0.0.1:${port}`, port };
}
