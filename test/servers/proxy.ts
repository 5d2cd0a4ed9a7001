import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, startDaemon, withFreshPorts } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { freePort } from './free-port.ts';
import { scratch } from './scratch.ts';

/** A running tinyproxy. */
export interface ProxyServer extends AsyncDisposable {
  /** "http://127.0.0.1:PORT", without the credential. */
  readonly url: string;
  /** The same with the credential, when it wants one. */
  readonly login: string;
  /** What it was asked, for example "CONNECT 127.0.0.1:4443 HTTP/1.1", oldest first. */
  requests(): string[];
  stop(): Promise<void>;
}

/** What the proxy wants. */
export interface ProxyOptions {
  readonly user?: string;
  readonly password?: string;
  /** The only ports that CONNECT may reach; all when missing. */
  readonly connectPorts?: readonly number[];
}

/** Starts tinyproxy on a free port of 127.0.0.1. */
export function startProxy(options: ProxyOptions = {}): Promise<ProxyServer> {
  needPackages(['tinyproxy']);
  return withFreshPorts(() => start(options));
}

async function start({ user, password, connectPorts = [] }: ProxyOptions): Promise<ProxyServer> {
  const home = scratch('proxy');
  const port = await freePort();
  const log = join(home.path, 'log');
  const lines = [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 60',
    `LogFile "${log}"`,
    'LogLevel Connect',
    'MaxClients 50',
    ...(user === undefined ? [] : [`BasicAuth ${user} ${password ?? ''}`]),
    ...connectPorts.map((allowed) => `ConnectPort ${allowed}`),
  ];
  const file = join(home.path, 'tinyproxy.conf');
  writeFileSync(file, lines.join('\n'));
  const stop = async (daemon?: Daemon): Promise<void> => {
    await daemon?.stop();
    home.remove();
  };
  const argv = ['/usr/bin/tinyproxy', '-d', '-c', file] as const;
  const daemon = await startDaemon({ argv, log: join(home.path, 'out'), ready: port }).catch(
    async (error: unknown) => {
      await stop();
      throw error;
    },
  );
  const login =
    user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}@`;
  return {
    url: `http://127.0.0.1:${port}`,
    login: `http://${login}127.0.0.1:${port}`,
    requests: () => (existsSync(log) ? asked(readFileSync(log, 'utf8')) : []),
    stop: () => stop(daemon),
    [Symbol.asyncDispose]: () => stop(daemon),
  };
}

function asked(log: string): string[] {
  return [...log.matchAll(/Request \(file descriptor \d+\): (.*)/g)].map(([, line = '']) => line);
}
