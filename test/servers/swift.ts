import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDaemon, withFreshPorts } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { freePort } from './free-port.ts';
import { scratch } from './scratch.ts';

const run = promisify(execFile);
const KINDS = ['account', 'container', 'object'] as const;

/** A running OpenStack Swift with its S3 interface, which holds requests to its region as AWS does. */
export interface SwiftServer extends AsyncDisposable {
  /** "http://127.0.0.1:PORT" */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The only region that it takes. */
  readonly region: string;
  stop(): Promise<void>;
}

/** Starts Swift with one proxy and one server a kind on free ports of 127.0.0.1. */
export function startSwift(): Promise<SwiftServer> {
  needPackages(['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached']);
  return withFreshPorts(start);
}

async function start(): Promise<SwiftServer> {
  const home = scratch('swift');
  const ports = { proxy: await freePort(), cache: await freePort() };
  const site = { home: home.path, ...ports, region: 'eu-north-9', secret: `SK${randomUUID()}` };
  mkdirSync(join(home.path, 'devices', 'd1'), { recursive: true });
  writeFileSync(
    join(home.path, 'swift.conf'),
    '[swift-hash]\nswift_hash_path_suffix = a\nswift_hash_path_prefix = b\n',
  );
  const storage: number[] = [];
  for (const kind of KINDS) {
    storage.push(await freePort());
    await writeStorage(home.path, kind, storage.at(-1) ?? 0);
  }
  writeFileSync(join(home.path, 'proxy.conf'), proxyConfiguration(site));
  const daemon = await startDaemon({
    argv: ['/bin/bash', '-ec', SCRIPT, 'swift', home.path, `${ports.cache}`, ...storage.map(String)],
    log: join(home.path, 'log'),
    ready: ports.proxy,
  }).catch((error: unknown) => {
    home.remove();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await daemon.stop();
    home.remove();
  };
  return {
    endpoint: `http://127.0.0.1:${ports.proxy}`,
    accessKeyId: 'test:tester',
    secretAccessKey: site.secret,
    region: site.region,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** $1: the directory, $2: memcached's port, $3 to $5: those of the storage servers. Each server makes a session of its own, so they are ended one by one. */
const SCRIPT = `
trap 'kill -KILL $all 2>/dev/null' EXIT
trap 'exit 0' TERM
memcached -u root -l 127.0.0.1 -p $2 & all=$!
for kind in account container object; do swift-$kind-server $1/$kind.conf & all="$all $!"; done
for port in $3 $4 $5 $2; do until (: < /dev/tcp/127.0.0.1/$port) 2>/dev/null; do sleep .05; done; done
swift-proxy-server $1/proxy.conf & all="$all $!"
wait $!`;

async function writeStorage(home: string, kind: (typeof KINDS)[number], port: number): Promise<void> {
  const ring = async (...args: readonly string[]): Promise<unknown> =>
    run('/usr/bin/swift-ring-builder', [join(home, `${kind}.builder`), ...args]);
  await ring('create', '4', '1', '0');
  await ring('add', `r1z1-127.0.0.1:${port}/d1`, '1');
  await ring('rebalance');
  writeFileSync(
    join(home, `${kind}.conf`),
    `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = root
swift_dir = ${home}
devices = ${home}/devices
mount_check = false
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`,
  );
}

interface Site {
  readonly home: string;
  readonly proxy: number;
  readonly cache: number;
  readonly region: string;
  readonly secret: string;
}

function proxyConfiguration({ home, proxy, cache, region, secret }: Site): string {
  const middleware = `catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth slo dlo
    versioned_writes symlink`.split(/\s+/);
  const plain = middleware.filter(
    (name) => !['cache', 's3api', 'tempauth', 'versioned_writes'].includes(name),
  );
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${proxy}
workers = 0
user = root
swift_dir = ${home}
[pipeline:main]
pipeline = ${middleware.join(' ')} proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cache}
[filter:s3api]
use = egg:swift#s3api
location = ${region}
auth_pipeline_check = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${secret} .admin
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
${plain.map((name) => `[filter:${name}]\nuse = egg:swift#${name}\n`).join('')}`;
}
