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

/** A running Ceph with its S3 gateway: one monitor and one object store, all in memory. */
export interface CephServer extends AsyncDisposable {
  /** "http://127.0.0.1:PORT" */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Makes another user, who may read nothing of the first one's. */
  addUser(name: string): Promise<{ accessKeyId: string; secretAccessKey: string }>;
  stop(): Promise<void>;
}

/** Starts Ceph's S3 gateway (radosgw) on free ports of 127.0.0.1. It takes every region, as real AWS does not. */
export function startCeph(): Promise<CephServer> {
  needPackages(['radosgw', 'ceph-mon', 'ceph-osd']);
  return withFreshPorts(start);
}

async function start(): Promise<CephServer> {
  const home = scratch('ceph');
  for (const name of ['mon', 'osd', 'rgw', 'run']) mkdirSync(join(home.path, name));
  const ports = { s3: await freePort(), v2: await freePort(), v1: await freePort() };
  const conf = join(home.path, 'ceph.conf');
  const keys = { accessKeyId: 'AKARXCEPH', secretAccessKey: `SK${randomUUID()}` };
  writeFileSync(conf, configuration(home.path, ports));
  const argv = ['/bin/sh', '-ec', SCRIPT, 'ceph', home.path, `${ports.v2}`, `${ports.v1}`] as const;
  const login = [keys.accessKeyId, keys.secretAccessKey];
  const daemon = await startDaemon({
    argv: [...argv, ...login],
    log: join(home.path, 'log'),
    ready: ports.s3,
  }).catch((error: unknown) => {
    home.remove();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await daemon.stop();
    home.remove();
  };
  return {
    endpoint: `http://127.0.0.1:${ports.s3}`,
    ...keys,
    addUser: async (name) => {
      const user = { accessKeyId: `AK${name.toUpperCase()}`, secretAccessKey: `SK${randomUUID()}` };
      const create = ['user', 'create', `--uid=${name}`, `--display-name=${name}`];
      const key = [`--access-key=${user.accessKeyId}`, `--secret-key=${user.secretAccessKey}`];
      await run('/usr/bin/radosgw-admin', ['-c', conf, '-n', 'client.rgw', ...create, ...key]);
      return user;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** $1: the directory, $2 and $3: the monitor's ports, $4 and $5: the key of the first user. */
const SCRIPT = `
D=$1; C="-c $D/ceph.conf"; A="[v2:127.0.0.1:$2,v1:127.0.0.1:$3]"
F=$(sed -n 's/^fsid=//p' $D/ceph.conf); U=$(cat /proc/sys/kernel/random/uuid)
monmaptool --create --addv a "$A" --fsid $F $D/monmap
ceph-mon $C --mkfs -i a --monmap $D/monmap
ceph-mon $C -i a -f &
ceph $C osd new $U
ceph-osd $C -i 0 --mkfs --osd-uuid $U
ceph-osd $C -i 0 -f &
until ceph $C osd stat | grep -q '1 up'; do sleep .1; done
radosgw-admin $C -n client.rgw user create --uid=arx --display-name=arx --access-key="$4" --secret-key="$5"
exec radosgw $C -n client.rgw -f`;

function configuration(home: string, ports: { s3: number; v2: number; v1: number }): string {
  // Without paxos_propose_interval the start takes 13 s; without ms_mon_client_mode=crc the gateway hangs for ever.
  return `[global]
fsid=${randomUUID()}
mon_host=[v2:127.0.0.1:${ports.v2},v1:127.0.0.1:${ports.v1}]
public_addr=127.0.0.1
cluster_addr=127.0.0.1
auth_cluster_required=none
auth_service_required=none
auth_client_required=none
auth_allow_insecure_global_id_reclaim=true
osd_pool_default_size=1
osd_pool_default_min_size=1
osd_pool_default_pg_num=1
osd_pool_default_pgp_num=1
osd_pool_default_pg_autoscale_mode=off
osd_crush_chooseleaf_type=0
mon_allow_pool_size_one=true
mon_max_pg_per_osd=1000
mon_data_avail_crit=0
paxos_propose_interval=0.02
paxos_min_wait=0.01
mon_tick_interval=1
osd_objectstore=memstore
memstore_device_bytes=4294967296
run_dir=${home}/run
admin_socket=${home}/run/$name.asok
log_file=${home}/run/$name.log
crash_dir=${home}/run
mon_data=${home}/mon
osd_data=${home}/osd
rgw_data=${home}/rgw
[client.rgw]
ms_mon_client_mode=crc
rgw_frontends=beast endpoint=127.0.0.1:${ports.s3} tcp_nodelay=1
`;
}
