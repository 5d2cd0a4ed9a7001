import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench-context.ts';
import { compare, repeat, type Side } from '../compare.ts';
import type { Command } from '../execute.ts';
import { endConnections, type FleetHosts, startFleetHosts } from '../fleet-hosts.ts';
import type { Target } from '../report.ts';
import { xorshift } from '../xorshift.ts';

/** Each row takes that many pairs at most: a round is hundreds of processes. */
const PAIRS = 3;
const TARGET = '/opt/bench';
/** Where a run has left nothing. */
const CLEAN = `rm -rf ${TARGET} /var/lib/arx`;
const DEAD_TIMEOUT = 3;
/** The larger bundle: of so many files so many differ in its second version. */
const FILES = 100;
const CHANGED = 10;
const FILE_BYTES = 20_000;

/** What a run on many hosts costs, beside what starts one program on each of them. */
export async function benchFleet(bench: Bench): Promise<void> {
  if (process.getuid?.() !== 0 || bench.missing.has('pdsh') || bench.missing.has('ansible-core')) {
    bench.report.fact('fleet: left out; it needs root, pdsh and ansible-core');
    return;
  }
  await using hosts = await startFleetHosts({ hosts: bench.options.hosts }, bench.place);
  const work: Work = { bench, hosts, bundle: await sealFiles('small', 5, 0, bench) };
  await install(work);
  await unchanged(work);
  await kept(work);
  await dead(work);
  await memory(work);
  await traffic(work);
  await otherKeyExchange(work);
}

interface Work {
  readonly bench: Bench;
  readonly hosts: FleetHosts;
  readonly bundle: string;
}

/** Text or random files of a version, all of them a bundle. */
async function sealFiles(
  name: string,
  files: number,
  version: number,
  { place, program }: Bench,
): Promise<string> {
  const directory = place.path(`fleet-${name}`);
  mkdirSync(directory, { recursive: true });
  for (let at = 0; at < files; at += 1) {
    const bytes = Buffer.alloc(files < FILES ? 30 : FILE_BYTES);
    xorshift(1 + at + (at < CHANGED ? version * 1000 : 0)).fill(bytes);
    writeFileSync(join(directory, `file-${at}`), bytes);
  }
  const manifest = place.path(`fleet-${name}.yaml`);
  const text = `name: bench\nversion: '1.${version}'\ndata:\n  - ${TARGET}: file:///@/./fleet-${name}/\n`;
  writeFileSync(manifest, text);
  const bundle = place.fresh(`${name}.arx`);
  const args = ['repack', manifest, '-o', bundle, '--lock-file', `${bundle}.lock`, '--compress', 'none'];
  await place.execute(program.command(args));
  return bundle;
}

function run({ bench, bundle }: Work, fleet: string, ...more: readonly string[]): Command {
  return bench.program.command(['run', bundle, '--fleet', fleet, ...more]);
}

function side(name: string, command: Command, before?: () => Promise<void>): Side {
  const trial: Side['trial'] = async () => {
    await before?.();
    return { command };
  };
  return { name, trial };
}

interface Versus {
  readonly name: string;
  readonly ours: Side;
  readonly peers: readonly Side[];
  readonly target?: Target;
}

async function rows({ name, ours, peers, target }: Versus, { bench }: Work): Promise<void> {
  const { options, place, report } = bench;
  for (const peer of peers) {
    const comparison = await compare(ours, peer, Math.min(PAIRS, options.pairs), place);
    report.row({ name: `${options.hosts} hosts: ${name}`, comparison, ...(target && { target }) });
  }
}

async function install(work: Work): Promise<void> {
  const { bench, hosts } = work;
  const archive = bench.place.path('fleet-small.tar');
  await bench.place.execute({ argv: ['tar', '-C', bench.place.path('fleet-small'), '-cf', archive, '.'] });
  const ours = side('arx', run(work, hosts.file()), () => hosts.onAll(CLEAN));
  const peers = [side('ssh, tar x', hosts.tar(archive, '/opt/peer'))];
  await rows({ name: 'first install of 5 files', ours, peers }, work);
}

async function unchanged(work: Work): Promise<void> {
  const { hosts } = work;
  const ours = side('arx', run(work, hosts.file()));
  const peers = [
    side('pdsh true', hosts.pdsh('true')),
    side('ansible raw true', hosts.ansible('true', false)),
  ];
  const target = { kind: 'seconds', limit: 5 } as const;
  await rows({ name: 'run again, cold', ours, peers, target }, work);
}

/** Both keep their connections. */
async function kept(work: Work): Promise<void> {
  const { bench, hosts } = work;
  const ours = side('arx, ssh_persist', run(work, hosts.file({ data: { ssh_persist: 60 } })));
  const peers = [side('ansible raw true, ControlPersist', hosts.ansible('true', true))];
  const target = { kind: 'seconds', limit: 2 } as const;
  try {
    await rows({ name: 'run again, warm', ours, peers, target }, work);
  } finally {
    await hosts.endKept();
    await endConnections(globSync(join(bench.place.path('tmp'), 'arx-ssh-of-*', '*')), bench.place);
  }
}

/** One host in ten takes every packet and answers none. */
async function dead(work: Work): Promise<void> {
  const { hosts } = work;
  const { names } = hosts.fleet;
  const live = names.length - Math.ceil(names.length / 10);
  const { argv, env } = run(work, hosts.file({ data: { ssh_connect_timeout: DEAD_TIMEOUT } }));
  const some = { argv: ['sh', '-c', '"$@" || [ "$?" = 6 ]', 'sh', ...argv], ...(env && { env }) };
  const peers = [side('arx, the others alone', run(work, hosts.file({ first: live })))];
  await Promise.all(names.slice(live).map((name) => hosts.fleet.cut(name)));
  const target = { kind: 'over', limit: DEAD_TIMEOUT } as const;
  await rows(
    { name: `10 % dead, connect timeout ${DEAD_TIMEOUT} s`, ours: side('arx', some), peers, target },
    work,
  );
  await Promise.all(names.slice(live).map((name) => hosts.fleet.heal(name)));
}

async function memory(work: Work): Promise<void> {
  const { bench, hosts } = work;
  const counts = [1, 10, hosts.fleet.names.length];
  const told: string[] = [];
  for (const first of counts) {
    const { rss, cpu } = await repeat(side('arx', run(work, hosts.file({ first }))), 1, bench.place);
    told.push(`${first}: ${rss.toFixed(0)} MiB, ${cpu.toFixed(2)} s`);
  }
  bench.report.fact(
    `fleet: memory and processor time of the controller by hosts, nothing to do: ${told.join('; ')}`,
  );
}

/** Bytes that the second host has received by its network, with all that ssh adds. */
async function traffic(work: Work): Promise<void> {
  const { bench, hosts } = work;
  const [, name = 'h1'] = hosts.fleet.names;
  const file = hosts.file({ first: 2 });
  const received = async (): Promise<number> => {
    const { stdout } = await hosts.fleet.run(name, 'cat', '/proc/net/dev');
    return Number(/eth0:\s*(\d+)/.exec(stdout)?.[1]);
  };
  const spent: number[] = [];
  await hosts.onAll(CLEAN);
  for (const version of [1, 2]) {
    const bundle = await sealFiles('large', FILES, version, bench);
    const before = await received();
    await bench.place.execute(run({ ...work, bundle }, file));
    spent.push((await received()) - before);
  }
  const [first = 0, second = 0] = spent;
  const share = ((100 * second) / first).toFixed(1);
  bench.report.fact(
    `fleet: an upgrade of which 10 % is new sends ${(second / 1e3).toFixed(0)} kB to a host, the install ${(first / 1e3).toFixed(0)} kB: ${share} %`,
  );
}

/** With what OpenSSH agrees on by itself, which is safe from quantum computers and takes more. */
async function otherKeyExchange({ bench }: Work): Promise<void> {
  const options = { hosts: bench.options.hosts, keyExchange: 'any' } as const;
  await using hosts = await startFleetHosts(options, bench.place);
  const work = { bench, hosts, bundle: await sealFiles('small', 5, 0, bench) };
  await bench.place.execute(run(work, hosts.file()));
  const ours = side('arx', run(work, hosts.file()));
  const peers = [side('ansible raw true', hosts.ansible('true', false))];
  await rows({ name: 'run again, cold, default key exchange', ours, peers }, work);
}
